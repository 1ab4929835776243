"""The desk corrects what it recorded of a claim, in the open: quote, source, reading."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..models import (
    Basis,
    CorrectionKind,
    Kind,
    Prediction,
    User,
)
from ..rules.problems import Problem
from ..rules.publication import blocking
from ..rules.publication import problems as publication_problems
from .amending import as_text, check_changes, check_settled, effect_of, keep_amendments, note_amendment, why
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .catalogue import mark_public
from .drafted import rules_draft, side_problems
from .drafts import as_input
from .errors import Conflict, Invalid
from .inputs import CommentaryInput, PredictionInput
from .log import Entry, append_entries
from .payloads import prediction_payload
from .publishing import has_number, write_bylines
from .readings import fill_reading, lexicon_used, too_vague
from .references import find_or_make_commentary
from .scores import questions_of, score
from .withdrawing import lock_published

READING = ("hedge", "probability", "low", "high", "basis", "denies", "retracts", "after_news")
REFERENCE = ("reference_probability", "reference_source", "reference_at")
AMENDABLE_PREDICTION = (
    "quote", "translation", "translator", "place", "said_on", "speaker_role", "commentary", *READING, *REFERENCE,
)  # fmt: skip
# What decides a score or the cohort `advance`: after the outcome only an adjudicator may touch it.
_DECISIVE = frozenset({"quote", "said_on", *READING, *REFERENCE})


@verb
def amend_prediction(
    *, actor: User, prediction: Prediction, changes: Mapping[str, Any], reason: str, now: datetime
) -> Prediction:
    """Change a published prediction's quote, source or reading; old value, new value, reason and actor are kept.

    `changes` maps names of AMENDABLE_PREDICTION to values as PredictionInput has them. Raises Invalid, NotAllowed
    (decisive fields of a settled question take an adjudicator), NotFound, Conflict.
    """
    return amend_claim(actor, None, prediction=prediction, changes=changes, reason=reason, now=now)


def amend_claim(
    actor: User,
    seconded: User | None,
    *,
    prediction: Prediction,
    changes: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> Prediction:
    """The same, by one person or confirmed by a second. Call inside a verb."""
    require_role(actor, JUDGES, "amend a prediction")
    check_changes(changes, AMENDABLE_PREDICTION, reason)
    row = lock_published(prediction)
    if row.withheld:
        raise Conflict.one("prediction", "withheld", "Its words are withheld: restore them before you amend the entry.")
    assert row.question is not None
    check_settled(actor, seconded, row.question, set(changes) & _DECISIVE)
    before = as_input(row)
    after = changed_input(before, changes)
    _refuse_new_faults(before, after, now)
    return _write_prediction(actor, seconded, row, before, after, reason, now)


def changed_input(before: PredictionInput, changes: Mapping[str, Any]) -> PredictionInput:
    """`before` with `changes`, and the numbers that follow from them where none are given.

    Another hedge is read anew; so is a quote whose own number was taken; turning `denies` turns the numbers round.
    """
    after = replace(before, **changes)
    if "probability" in changes:
        after = replace(after, low=changes.get("low"), high=changes.get("high"), basis=changes.get("basis", ""))
    elif "hedge" in changes or ("quote" in changes and before.basis == Basis.STATED):
        after = replace(after, probability=None, low=None, high=None, basis="")
    elif after.denies != before.denies and None not in (before.low, before.probability, before.high):
        after = _turned_round(after)
    return fill_reading(after)


def _turned_round(draft: PredictionInput) -> PredictionInput:
    assert draft.low is not None and draft.probability is not None and draft.high is not None
    return replace(draft, low=1 - draft.high, probability=1 - draft.probability, high=1 - draft.low)


def _refuse_new_faults(before: PredictionInput, after: PredictionInput, now: datetime) -> None:
    """Only faults that the change brings in: an imported row may lack a quote, and stays amendable."""
    known = {(one.field, one.code) for one in _faults(before, now)}
    fresh = [one for one in _faults(after, now) if (one.field, one.code) not in known]
    if fresh:
        raise Invalid(fresh)


def _faults(draft: PredictionInput, now: datetime) -> list[Problem]:
    flat = rules_draft(draft)
    return [*side_problems(draft), *blocking(publication_problems(flat, today=now.date()))]


def _write_prediction(
    actor: User, seconded: User | None, row: Prediction, before: PredictionInput, after: PredictionInput, reason: str,
    now: datetime,
) -> Prediction:  # fmt: skip
    for name in AMENDABLE_PREDICTION:
        if name != "commentary":
            setattr(row, name, getattr(after, name))
    if isinstance(after.commentary, CommentaryInput):
        row.commentary = find_or_make_commentary(after.commentary, now)
    else:
        row.commentary = after.commentary
    row.outlet = row.commentary.outlet
    row.vague, row.lexicon_version = too_vague(row.low, row.high), lexicon_used(row.basis)
    changed = [name for name in AMENDABLE_PREDICTION if as_text(getattr(before, name)) != as_text(getattr(row, name))]
    if not changed:
        raise Invalid.one("changes", "nothing_changed", "These are the values it has already.")
    if set(changed) & _DECISIVE:
        row.reading_at = now
    _refuse_twin_claim(row)
    payload = prediction_payload(row) | why(
        actor, seconded, reason, changed, before, row, decisive=bool(set(changed) & _DECISIVE), now=now
    )
    [row.last_seq] = append_entries([Entry(Kind.PREDICTION_AMENDED, row.log_subject, payload)], now=now)
    row.save()
    write_bylines([row])
    mark_public([row.outlet], [row.last_seq])
    keep_amendments(actor, changed, before, row, reason, now, prediction=row)
    effect = effect_of([row.question_id], lambda: score(questions_of([row]), now=now), row.question, now)
    note_amendment(CorrectionKind.PREDICTION, row, actor, seconded, reason, changed, before, row, effect, now)
    raise_board_version(now)
    return row


def _refuse_twin_claim(row: Prediction) -> None:
    """An amendment may not make two entries say the very same thing, or use one number for two."""
    if row.external_id and has_number(row.outlet_id, row.external_id, but=row):
        raise Invalid.one(
            "commentary", "external_id_taken", f"That outlet has a prediction “{row.external_id}” already."
        )
    same = Prediction.objects.public().filter(
        author=row.author, question=row.question, said_on=row.said_on, probability=row.probability, quote=row.quote
    )
    if same.exclude(pk=row.pk).exists():
        raise Invalid.one("quote", "recorded_already", "Another entry says this already: withdraw one as a duplicate.")
