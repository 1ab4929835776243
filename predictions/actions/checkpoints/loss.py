"""A key that is lost: the same entries go on under a new key and a new name, and the log says since when and why.

No old signature can vouch for the new key, so nothing here asks to be believed: the name is another, so that clients of
the old one stop instead of following; whoever remembers an old head finds it to be the beginning of the new tree.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from ...models import Kind, LogKey, User
from ...transparency.notes import Signer, Verifier
from ..base import require_role, verb
from ..corrections import require_reason
from ..log import Entry, append_entries
from . import files
from .keys import missing_keys, successor_file, write_key
from .publishing import last_checkpoint
from .refusals import SigningRefused


def replace_lost_key(*, actor: User, reason: str, now: datetime, name: str = "") -> LogKey:
    """Make a key with another name where one that should sign is gone for good, and let it sign from the next head on.

    `reason` is public. `name` is the log's new one, by default the old with the next number behind it. Raises
    NotAllowed, Invalid, and SigningRefused where no key is lost (rotate it instead) or the name was used before.
    """
    require_role(actor, ("administrator",), "replace a lost key")
    require_reason(reason)
    if files.in_recovery():
        raise SigningRefused.because("recovering", "The log is being recovered: end that first.")
    return _replace(actor=actor, reason=reason.strip(), now=now, name=name)


@verb
def _replace(*, actor: User, reason: str, now: datetime, name: str) -> LogKey:
    rows = list(LogKey.objects.filter(until__isnull=True) | LogKey.objects.filter(until__gt=now))
    if not missing_keys(now):
        raise SigningRefused.because("not_lost", "Every key that should sign is here: ./run rotate_log_key changes it.")
    names = {Verifier.parse(vkey).name for vkey in LogKey.objects.values_list("vkey", flat=True)}
    chosen = name or next_name(names)
    if chosen in names:
        raise SigningRefused.because("name_used", f"{chosen} has been this log's name: give another with --name.")
    new = Signer.generate(chosen)
    path, last = successor_file(new), last_checkpoint()
    write_key(path, new)
    try:
        about: dict[str, Any] = {
            "old": [one.vkey for one in rows], "new": new.verifier.vkey, "last_head": last.note if last else None,
            "reason": reason, "actor": str(actor.public_id),
        }  # fmt: skip
        append_entries([Entry(Kind.KEY_LOST, uuid4(), about)], now=now)
        LogKey.objects.filter(pk__in=[one.pk for one in rows]).update(until=now)
        key: LogKey = LogKey.objects.create(vkey=new.verifier.vkey, since=now)
    except BaseException:  # whatever ended it: a key that no entry tells of must not lie about
        path.unlink()
        raise
    return key


def next_name(names: set[str]) -> str:
    """The log's first name with the next number behind it.

    >>> next_name({"ledger.example.org/log"}), next_name({"a.example/log", "a.example/log/2"})
    ('ledger.example.org/log/2', 'a.example/log/3')
    """
    return f"{min(names, key=len)}/{len(names) + 1}"
