"""Reading a quote blind (READINGS_REQUIRED=2): two editors, neither seeing the other's number, before it is published.

Within 0.15 of each other the first reading stands: a mean of two readings would be a number that no lexicon has, and
could not be read anew on another scale. Further apart, or where only one of them is too vague to score, a third person
who has seen both decides.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..models import (
    Basis,
    Kind,
    Prediction,
    PredictionState,
    Reading,
    User,
    reading_awaited,
    readings_of,
    standing_reading,
    text_key,
)
from ..models.readings import ENOUGH
from ..rules.entry import broken_line, unreadable
from ..rules.problems import Level, Problem
from ..rules.publication import problems as publication_problems
from .base import JUDGES, require_role
from .drafted import rules_draft
from .errors import Conflict, DomainError, Invalid
from .inputs import PredictionInput
from .log import Entry, append_entries
from .payloads import reading_given_payload
from .policy import two_readings
from .readings import fill_reading, lexicon_used, too_vague

NUMBERS = ("hedge", "probability", "low", "high", "basis", "denies")
# What a publication writes besides, where the numbers were kept apart.
TAKEN = (*NUMBERS, "lexicon_version", "vague")
_EMPTY: dict[str, Any] = {"hedge": "", "probability": None, "low": None, "high": None, "basis": "", "denies": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingInput:
    """How sure the words are: a hedge that the lexicon can read, a probability, or both; `denies` the statement.

    Probabilities are of the statement's being true, whichever way the author puts it.
    """

    hedge: str = ""
    probability: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    basis: str = ""
    denies: bool = False


def read_blind(draft: PredictionInput) -> bool:
    """Whether this is to be read by two: not what takes a claim back, nor what comes from a file."""
    return two_readings() and not draft.retracts and draft.basis != Basis.IMPORT


def without_reading(draft: PredictionInput) -> PredictionInput:
    """The draft as colleagues may see it: without its numbers, where two read it blind."""
    return replace(draft, **_EMPTY) if read_blind(draft) else draft


def given_in(draft: PredictionInput) -> ReadingInput | None:
    """The reading that came with a draft, where one is to be kept apart from it."""
    if not read_blind(draft) or not (draft.hedge or {draft.probability, draft.low, draft.high} - {None}):
        return None
    return ReadingInput(**{name: getattr(draft, name) for name in NUMBERS})


def is_read_blind(row: Prediction) -> bool:
    """A draft whose numbers are kept apart from it."""
    return (
        row.state == PredictionState.DRAFT and two_readings() and not row.retracts and row.basis != Basis.IMPORT
    )  # fmt: skip


_WAITS = {
    "first": "Two editors read the quote before it is published: give the first reading.",
    "second": "A colleague has to read the quote too, without seeing the first reading. Until then it is a draft.",
    "third": "The two readings are too far apart: a third person, who sees both, decides.",
}


def with_standing(row: Prediction, draft: PredictionInput) -> tuple[PredictionInput, Problem | None]:
    """The draft with the reading that its readings come to, or what it waits for instead."""
    found = readings_of(row)
    stands = standing_reading(found)
    if stands is None:
        waits = reading_awaited(found)
        return without_reading(draft), Problem("probability", f"{waits}_reading", _WAITS[waits])
    return replace(draft, **{name: getattr(stands, name) for name in NUMBERS}), None


def take_standing(row: Prediction) -> None:
    """Give a draft that is to be published the reading that its readings come to (not saved)."""
    stands = standing_reading(readings_of(row))
    if stands is not None:
        for name in TAKEN:
            setattr(row, name, getattr(stands, name))


def keep_reading(actor: User, row: Prediction, draft: PredictionInput, reading: ReadingInput, now: datetime) -> Reading:
    """Keep one person's reading of a draft as it is stored, apart from it and sealed. Call inside a verb.

    `draft` is what the row says. Raises Invalid, NotAllowed, Conflict.
    """
    require_role(actor, JUDGES, "read a quote")
    full = _checked(draft, reading, now)
    found = readings_of(row)
    _refuse_out_of_turn(actor, found)
    assert full.probability is not None and full.low is not None and full.high is not None
    kept = Reading(
        prediction=row, editor=actor, text_key=text_key(row), hedge=full.hedge, probability=full.probability,
        low=full.low, high=full.high, basis=full.basis, lexicon_version=lexicon_used(full.basis), denies=full.denies,
        vague=too_vague(full.low, full.high), decides=len(found) == ENOUGH, given_at=now,
    )  # fmt: skip
    payload = reading_given_payload(kept, row)
    [kept.last_seq] = append_entries([Entry(Kind.READING_GIVEN, row.log_subject, payload)], now=now)
    kept.save()
    return kept


def keep_what_came_along(
    actor: User, row: Prediction, draft: PredictionInput, plain: PredictionInput, now: datetime
) -> None:
    """Keep the reading that an editor entered with a draft. `plain` is what the row says without it.

    One's own reading once more, with a form that still shows it, changes nothing. Raises Invalid (a contributor's too:
    two editors read), Conflict.
    """
    reading = given_in(draft)
    if reading is None:
        return
    if not actor.roles() & set(JUDGES):
        raise Invalid.one(
            "hedge", "read_by_editors", "Here two editors read the quote: leave the hedge and the numbers empty."
        )
    if not _repeats(actor, row, plain, reading):
        keep_reading(actor, row, plain, reading, now)


def _repeats(actor: User, row: Prediction, plain: PredictionInput, reading: ReadingInput) -> bool:
    own = next((one for one in readings_of(row) if one.editor_id == actor.pk), None)
    full = fill_reading(replace(plain, **{name: getattr(reading, name) for name in NUMBERS}))
    return own is not None and all(getattr(own, name) == getattr(full, name) for name in NUMBERS)


def set_old_numbers_apart(row: Prediction, said: PredictionInput, now: datetime) -> PredictionInput:
    """What a draft holds from before two read here becomes its recorder's reading, if it can be one.

    `said` is what the row says; returns that without its numbers. Call inside a verb.
    """
    reading = given_in(said)
    plain = without_reading(said)
    if reading is None or not is_read_blind(row):
        return plain
    for name in NUMBERS:
        setattr(row, name, getattr(plain, name))
    row.lexicon_version, row.vague = "", False
    row.save()
    with suppress(DomainError):  # a contributor's, or of words that are not complete: two others read it
        keep_reading(row.recorded_by, row, plain, reading, now)
    return plain


def _refuse_out_of_turn(actor: User, found: Sequence[Reading]) -> None:
    if any(one.editor_id == actor.pk for one in found):
        raise Conflict.one(
            "probability", "read_already", "You have read this already; now a colleague has to, without seeing yours."
        )
    if standing_reading(found) is not None:
        raise Conflict.one("probability", "read_enough", "It has the readings that it needs: publish it.")


def _checked(draft: PredictionInput, reading: ReadingInput, now: datetime) -> PredictionInput:
    problems = [*unreadable("hedge", reading.hedge), *broken_line("hedge", reading.hedge)]
    asked = rules_draft(draft)
    if not (asked.quote.strip() and asked.statement.strip()):
        sentence = "Give quote and statement before the reading: it says how likely the quote makes the statement."
        problems.append(Problem("statement", "missing_statement", sentence))
    if problems:
        raise Invalid(problems)
    full = fill_reading(replace(draft, **{name: getattr(reading, name) for name in NUMBERS}))
    found = publication_problems(rules_draft(full), today=now.date())
    problems = [one for one in found if one.field in NUMBERS and one.level is Level.BLOCK]
    if problems or full.probability is None:
        raise Invalid(
            problems or [Problem("probability", "missing_reading", "Give a probability, or a hedge we can read.")]
        )  # fmt: skip
    return full
