"""Questions as lists show them: when, what is asked, who spoke on it, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..models import Outcome, Question
from ..queries.listing import Listed, listed
from . import words
from .claims import probability_shown
from .texts import gettext as _
from .texts import ngettext

LONGEST_STATEMENT = 240


@dataclass(frozen=True, slots=True)
class Voice:
    """One author and what they said last."""

    name: str
    slug: str
    probability: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `on` is its deadline, or the day on which the outcome was known; `away` says how far that is."""

    public_id: UUID
    statement: str
    on: date | None
    away: str
    outcome: str
    outcome_label: str
    voices: tuple[Voice, ...]
    n_more: int


def items(questions: Sequence[Question], *, today: date) -> list[Item]:
    """The questions in their order; four queries."""
    return [_item(one, today) for one in listed(questions)]


def _item(one: Listed, today: date) -> Item:
    question, outcome = one.question, one.resolution
    on = outcome.known_on if outcome else question.deadline
    return Item(
        public_id=question.public_id,
        statement=words.shortened(question.statement, LONGEST_STATEMENT),
        on=on,
        away="" if outcome or on is None else away(on, today),
        outcome=outcome.outcome if outcome else "",
        outcome_label=words.OUTCOME[Outcome(outcome.outcome)] if outcome else "",
        voices=tuple(
            Voice(voice.score.author.name, voice.score.author.slug, probability_shown(voice)) for voice in one.voices
        ),
        n_more=max(one.n - len(one.voices), 0),
    )


def away(on: date, today: date) -> str:
    """How far a day is from today, in words."""
    days = (on - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": words.count(-days)}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": words.count(days)}
