"""What the log keeps outside the database: whole files, on the disk before anybody goes on."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from ...transparency.notes import BadNote, Checkpoint, split_note
from .refusals import SigningRefused


def write_durably(path: Path, text: str) -> None:
    """Replace the file by one with this text; on the disk when this returns, and never half of it. Raises OSError."""
    name = _written_beside(path, text)
    os.replace(name, path)
    _sync_folder(path.parent)


def create_durably(path: Path, text: str) -> None:
    """As `write_durably`; FileExistsError where there is such a file."""
    name = _written_beside(path, text)
    try:
        os.link(name, path)  # fails where the name is taken, unlike a rename
    finally:
        os.unlink(name)
    _sync_folder(path.parent)


def _written_beside(path: Path, text: str) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mkstemp gives mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return name


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is on the disk only when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_mark() -> Checkpoint | None:
    """The largest head that was ever signed, as the file outside the database has it; None where there is none.

    Raises SigningRefused for a file that cannot be read or is no head.
    """
    path: Path = settings.LOG_MARK_FILE
    try:
        text = path.read_text(encoding="utf-8")
        return Checkpoint.parse(split_note(text)[0])
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, BadNote) as error:
        raise SigningRefused.because(
            "mark_unreadable", f"The high-water mark cannot be read ({type(error).__name__}): put back the right file."
        ) from None


def write_mark(note: str) -> None:
    """Raise the mark to this signed head. Raises SigningRefused where it cannot be kept."""
    try:
        write_durably(settings.LOG_MARK_FILE, note)
    except OSError as error:
        raise SigningRefused.because(
            "mark_unwritable",
            f"The high-water mark cannot be written ({error.strerror}): make its folder writable for the worker.",
        ) from None


def _recovery_file() -> Path:
    path: Path = settings.LOG_MARK_FILE
    return path.with_name("recovering")


def in_recovery() -> bool:
    """Whether an operator has begun a recovery and not ended it: nothing is signed meanwhile."""
    return _recovery_file().exists()


def begin_recovery(since: str) -> None:
    """Sign nothing from now on. Raises OSError."""
    write_durably(_recovery_file(), f"{since}\n")


def leave_recovery() -> None:
    """Let heads be signed again. Raises OSError."""
    _recovery_file().unlink(missing_ok=True)
