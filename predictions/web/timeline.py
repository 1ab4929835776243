"""What happened to a claim or a question, and what is still to come, in the order of the days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ..models import Kind, LogEntry, Question, Resolution
from ..queries.dossiers import Dossier, QuestionDossier
from . import words
from .texts import gettext as _

# Deadlines end with their day; what an entry of the log says of it comes later, what was said comes before.
_SAID, _ENTRY, _DEADLINE, _KNOWN = range(4)


@dataclass(frozen=True, slots=True)
class Moment:
    """One day, with the instant and the entry of the log where there is one; `ahead`: it is still to come."""

    on: date
    label: str
    note: str = ""
    at: datetime | None = None
    seq: int | None = None
    ahead: bool = False
    order: int = _ENTRY


def of_prediction(found: Dossier, today: date) -> list[Moment]:
    """Said, recorded, deadline, known, settled, final, corrected, withdrawn."""
    one = found.prediction
    said = [Moment(one.said_on, _("Said"), order=_SAID)] if one.said_on else []
    return _sorted([*said, *_shared(found.question, found.resolution, found.history, today)])


def of_question(found: QuestionDossier, today: date) -> list[Moment]:
    """Recorded, deadline, known, every outcome, challenges and corrections."""
    return _sorted(_shared(found.question, found.resolution, found.history, today))


def _shared(
    question: Question, resolution: Resolution | None, history: Sequence[LogEntry], today: date
) -> Iterator[Moment]:
    yield from (_entry(one) for one in history)
    if question.deadline is not None:
        yield Moment(question.deadline, _("Deadline"), ahead=question.deadline >= today, order=_DEADLINE)
    if resolution is not None:
        note = words.OUTCOME[resolution.outcome]
        yield Moment(resolution.known_on, _("The world knew"), note, order=_KNOWN)
        if resolution.final_at is None and resolution.provisional_until is not None:
            end = resolution.provisional_until
            yield Moment(end.date(), _("Final, unless it is challenged"), at=end, ahead=True)


def _entry(one: LogEntry) -> Moment:
    label = words.KIND[Kind(one.kind)] if one.kind in words.KIND else one.kind
    return Moment(one.at.date(), str(label), at=one.at, seq=one.seq)


def _sorted(moments: Sequence[Moment] | Iterator[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda one: (one.on, one.order if one.at is None else _ENTRY, one.at or _begin(one.on)))


def _begin(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
