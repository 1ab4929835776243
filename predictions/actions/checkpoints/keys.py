"""The keys that sign heads: private ones in files of mode 0600 and nowhere else, public ones in the database."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from ...models import LogKey
from ...transparency.notes import BadNote, Signer, Verifier
from .files import create_durably
from .refusals import SigningRefused


def origin_of_site() -> str:
    """The log's name: where it is served, without a scheme. It goes into the key, and stays when addresses change."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/log"


def make_log_key(*, name: str = "") -> Verifier | None:
    """Make the first key where there is none; None where there is one.

    Raises SigningRefused where a key has signed before and is gone: nobody is to mistake a new one for it.
    """
    path: Path = settings.LOG_KEY_FILE
    if path.exists():
        return None
    if LogKey.objects.exists():
        if not missing_keys():  # the first one is retired, and its successor is here
            return None
        raise SigningRefused.because(
            "key_lost",
            f"This log has been signed before, and its key is not in {path}: put the file back. If no copy of it is "
            "left anywhere: ./run make_log_key --after-loss.",
        )
    signer = _generated(name or origin_of_site())
    try:
        write_key(path, signer)
    except FileExistsError:
        return None
    return signer.verifier


def _generated(name: str) -> Signer:
    try:
        return Signer.generate(name)
    except BadNote as error:
        raise SigningRefused.because("key_name", f"{name!r} names no log: {error}.") from None


def write_key(path: Path, signer: Signer) -> None:
    """Write a new key's file, for its owner only. Raises FileExistsError, or SigningRefused where it cannot be."""
    try:
        create_durably(path, f"{signer.skey}\n")
    except FileExistsError:
        raise
    except OSError as error:
        raise SigningRefused.because(
            "key_unwritable", f"No key can be written to {path.parent}: {error.strerror}."
        ) from None


def read_key(path: Path) -> Signer:
    """Read a key's file. Raises SigningRefused, without the key in its words."""
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise SigningRefused.because(
                "key_readable", f"Others than its owner may read {path}: chmod 600 it, and rotate the key."
            )
        return Signer.parse(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise SigningRefused.because(
            "key_missing", "There is no key to sign with: ./run make_log_key makes the first one."
        ) from None
    except (OSError, UnicodeDecodeError, BadNote):
        raise SigningRefused.because("key_unreadable", f"{path} cannot be read, or is no key.") from None


def key_files() -> list[Path]:
    """The first key's file and those of its successors, which stand beside it under its name and their hash."""
    first: Path = settings.LOG_KEY_FILE
    return [first, *sorted(first.parent.glob(f"{first.name}.*"))]


def successor_file(signer: Signer) -> Path:
    """Where a rotated key goes."""
    first: Path = settings.LOG_KEY_FILE
    return first.with_name(f"{first.name}.{signer.verifier.key_hash.hex()}")


def active_signers(now: datetime) -> list[Signer]:
    """The keys that sign at present, the newest first; the first key is entered as such. Call inside a verb.

    Raises SigningRefused unless each key that should sign can be read.
    """
    known = list(LogKey.objects.all())
    if not known:
        first = read_key(settings.LOG_KEY_FILE)
        LogKey.objects.create(vkey=first.verifier.vkey, since=now)
        return [first]
    found = {one.verifier.vkey: one for one in map(read_key, filter(Path.exists, key_files()))}
    wanted = [one.vkey for one in known if one.until is None or one.until > now]
    if lost := [vkey for vkey in wanted if vkey not in found]:
        raise SigningRefused.because(
            "key_lost", f"The key {lost[0].rsplit('+', 1)[0]} should sign and is not here: put its file back."
        )
    return [found[vkey] for vkey in reversed(wanted)]


def missing_keys(now: datetime | None = None) -> list[str]:
    """The public halves of keys that should sign, and whose files are not here; without `now` of the newest alone."""
    here = {read_key(path).verifier.vkey for path in key_files() if path.exists()}
    wanting = Q(until__isnull=True) if now is None else Q(until__isnull=True) | Q(until__gt=now)
    wanted = LogKey.objects.filter(wanting).values_list("vkey", flat=True)
    return [vkey for vkey in wanted if vkey not in here]


def known_verifiers() -> list[Verifier]:
    """Every public key this log has ever signed with, and those of the files that are here."""
    vkeys = dict.fromkeys(LogKey.objects.values_list("vkey", flat=True))
    here = [read_key(path).verifier.vkey for path in key_files() if path.exists()]
    return [Verifier.parse(vkey) for vkey in (*vkeys, *(one for one in here if one not in vkeys))]
