"""The folder of embedded mode: the database, the queue and the generated key. LEDGER_DATA says where it is."""

import os
import secrets
import tempfile
from pathlib import Path


def prepare(folder: Path) -> str:
    """Make `folder`, readable by its owner only, and return why nothing can be written there, or ""."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def random_key() -> str:
    """Return a key nobody can guess, of this process only."""
    return secrets.token_urlsafe(64)


def secret_key(folder: Path) -> str:
    """Return the key kept in `folder`, made the first time. Raises OSError or UnicodeDecodeError where that fails."""
    path = folder / "secret_key"
    if not path.exists():
        _write_once(path, random_key())
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Create `path` with `text` whole, for its owner only; whoever comes second keeps what the first one wrote."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # mkstemp gives mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)  # fails where the name is taken, unlike a rename
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
