"""A new key takes over from the old one: both sign for at least ninety days, under one name, and the log says so."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from ...models import Kind, LogKey, User
from ...transparency.notes import Signer
from .. import payloads
from ..base import require_role, verb
from ..errors import Invalid
from ..log import Entry, append_entries
from . import files
from .keys import active_signers, successor_file, write_key
from .refusals import SigningRefused

LEAST_DAYS: Final = 90


def rotate_log_key(*, actor: User, now: datetime, days: int = LEAST_DAYS) -> LogKey:
    """Make a new key beside the old one; the old one signs along for `days` more.

    The new key's file is on the disk before the log names it. Raises NotAllowed, Invalid, SigningRefused.
    """
    require_role(actor, ("administrator",), "rotate the log's key")
    if days < LEAST_DAYS:
        raise Invalid.one("days", "too_few", f"Both keys sign for at least {LEAST_DAYS} days.")
    if files.in_recovery():
        raise SigningRefused.because("recovering", "The log is being recovered: end that first.")
    return _rotate(actor=actor, now=now, days=days)


@verb
def _rotate(*, actor: User, now: datetime, days: int) -> LogKey:
    old = active_signers(now)
    new = Signer.generate(old[0].name)
    path = successor_file(new)
    write_key(path, new)
    try:
        until = now + timedelta(days=days)
        payload = payloads.key_rotated_payload(old[0].verifier.vkey, new.verifier.vkey, until, actor)
        append_entries([Entry(Kind.KEY_ROTATED, uuid4(), payload)], now=now)
        LogKey.objects.filter(until__isnull=True).update(until=until)
        key: LogKey = LogKey.objects.create(vkey=new.verifier.vkey, since=now)
    except BaseException:  # whatever ended it: a key that no entry tells of must not lie about
        path.unlink()
        raise
    return key
