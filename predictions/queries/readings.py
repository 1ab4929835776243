"""What editors read a quote as, as somebody may see it: by role, never by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from ..models import Prediction, PredictionState, Reading, User, differ, reading_awaited, readings_of
from ..models.readings import ENOUGH

_INSIDERS = frozenset({"editor", "adjudicator", "administrator"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One reading, given by "editor 1", "editor 2" or the "third editor" who decided; `mine`: by whoever asks."""

    given_by: str
    reading: Reading
    mine: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings that somebody may see; `awaited` says of a draft which is needed: first, second or third.

    `differ`: the two blind ones were too far apart. Nothing where this desk reads once.
    """

    shown: tuple[Shown, ...]
    awaited: str
    differ: bool


def readings_for(row: Prediction, reader: User | AnonymousUser | None) -> Readings:
    """What `reader` may know of the readings of `row`; one query where they were not prefetched.

    Of a draft: their own at once, the others only once two have read it blind. Contributors and the public see none.
    """
    found = readings_of(row)
    is_draft = row.state == PredictionState.DRAFT
    awaited = reading_awaited(found) if is_draft and settings.READINGS_REQUIRED == ENOUGH and not row.retracts else ""
    seen = _seen(found, reader) if is_draft else found
    roles = {one.pk: _role(number, one) for number, one in enumerate(found, 1)}
    mine = reader.pk if isinstance(reader, User) else None
    return Readings(
        shown=tuple(Shown(roles[one.pk], one, one.editor_id == mine) for one in seen),
        awaited=awaited,
        differ=len(seen) >= ENOUGH and differ(found[0], found[1]),
    )


def _seen(found: Sequence[Reading], reader: User | AnonymousUser | None) -> Sequence[Reading]:
    if not isinstance(reader, User) or not reader.roles() & _INSIDERS:
        return ()
    return found if len(found) >= ENOUGH else [one for one in found if one.editor_id == reader.pk]


def _role(number: int, one: Reading) -> str:
    return "third editor" if one.decides else f"editor {number}"
