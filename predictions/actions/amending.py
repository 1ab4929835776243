"""The desk corrects itself in the open: amendments keep the old value, withdrawals keep the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..models import (
    Amendment,
    Basis,
    Commentary,
    CorrectionKind,
    Kind,
    Prediction,
    PredictionState,
    Question,
    QuestionState,
    Role,
    User,
    end_of_day,
)
from ..rules.problems import Problem
from ..rules.publication import blocking
from ..rules.publication import problems as publication_problems
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .catalogue import find_or_make_topics, mark_public
from .corrections import note_correction, require_reason
from .drafted import rules_draft, side_problems
from .drafts import as_input
from .effects import Effect, watched
from .errors import Invalid, NotAllowed, NotFound
from .inputs import CommentaryInput, PredictionInput, QuestionInput
from .log import Entry, append_entries
from .names import name_key, statement_key
from .payloads import decimal_text, instant_text, prediction_payload, question_payload
from .policy import require_power, two_people
from .publishing import has_number, write_bylines
from .readings import fill_reading, lexicon_used, too_vague
from .references import event_called, find_or_make_commentary, published_twin
from .reminders.plan import renew_plan
from .resumming import score_in_topics
from .scores import questions_of, score
from .withdrawing import lock_published

READING = ("hedge", "probability", "low", "high", "basis", "denies", "retracts", "after_news")
REFERENCE = ("reference_probability", "reference_source", "reference_at")
AMENDABLE_PREDICTION = (
    "quote", "translation", "translator", "place", "said_on", "speaker_role", "commentary", *READING, *REFERENCE,
)  # fmt: skip
AMENDABLE_QUESTION = (
    "resolution_criteria", "deadline", "time_zone", "condition", "condition_criteria", "condition_deadline", "topics",
    "event",
)  # fmt: skip
# What decides a score or the cohort `advance`: after the outcome only an adjudicator may touch it.
_DECISIVE_PREDICTION = frozenset({"quote", "said_on", *READING, *REFERENCE})
_DECISIVE_QUESTION = frozenset(AMENDABLE_QUESTION) - {"topics"}
# What the plan of reminders stands on.
_PLANNED_BY = frozenset({"deadline", "time_zone", "condition", "condition_deadline"})


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
    _check(changes, AMENDABLE_PREDICTION, reason)
    row = lock_published(prediction)
    assert row.question is not None
    _check_settled(actor, seconded, row.question, set(changes) & _DECISIVE_PREDICTION)
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
    changed = [name for name in AMENDABLE_PREDICTION if _text(getattr(before, name)) != _text(getattr(row, name))]
    if not changed:
        raise Invalid.one("changes", "nothing_changed", "These are the values it has already.")
    if set(changed) & _DECISIVE_PREDICTION:
        row.reading_at = now
    _refuse_twin_claim(row)
    payload = prediction_payload(row) | _why(actor, seconded, reason, changed, before, row, now)
    [row.last_seq] = append_entries([Entry(Kind.PREDICTION_AMENDED, row.log_subject, payload)], now=now)
    row.save()
    write_bylines([row])
    mark_public([row.outlet], [row.last_seq])
    _keep(actor, changed, before, row, reason, now, prediction=row)
    effect = _effect([row.question_id], lambda: score(questions_of([row]), now=now), row.question, now)
    _note(CorrectionKind.PREDICTION, row, actor, seconded, reason, changed, before, row, effect, now)
    raise_board_version(now)
    return row


def _effect(ids: Sequence[int | None], change: Callable[[], None], question: Question | None, now: datetime) -> Effect:
    """What it does to the board, where an outcome is in force; without one nothing can move."""
    if question is None or not question.settled:
        change()
        return []
    return watched([one for one in ids if one is not None], change, now=now)


def _note(
    kind: CorrectionKind, row: Prediction | Question, actor: User, seconded: User | None, reason: str,
    changed: list[str], before: Any, after: Any, effect: Effect, now: datetime,
) -> None:  # fmt: skip
    prediction, question = (row, row.question) if isinstance(row, Prediction) else (None, row)
    assert question is not None
    old, new = ({name: _text(_value(one, name)) for name in changed} for one in (before, after))
    note_correction(
        kind, question, prediction=prediction, actor=actor, seconded=seconded, reason=reason, old=old, new=new,
        effect=effect, seq=row.last_seq, now=now,
    )  # fmt: skip


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


@verb
def amend_question(
    *, actor: User, question: Question, changes: Mapping[str, Any], reason: str, now: datetime
) -> Question:
    """Change a published question's criteria, deadline, zone, condition, event or topics, in the open.

    `changes` maps names of AMENDABLE_QUESTION to values (topics and event by name). Raises Invalid, NotAllowed
    (decisive fields of a settled question take an adjudicator), NotFound.
    """
    return amend_terms(actor, None, question=question, changes=changes, reason=reason, now=now)


def amend_terms(
    actor: User, seconded: User | None, *, question: Question, changes: Mapping[str, Any], reason: str, now: datetime
) -> Question:
    """The same, by one person or confirmed by a second. Call inside a verb."""
    require_role(actor, JUDGES, "amend a question")
    _check(changes, AMENDABLE_QUESTION, reason)
    locked = Question.objects.select_for_update(of=("self",), no_key=True)
    row = locked.select_related("event").filter(pk=question.pk).first()
    if row is None or row.state in (QuestionState.DRAFT, QuestionState.MERGED):
        raise NotFound.one("question", "not_found", "There is no such question.")
    _check_settled(actor, seconded, row, set(changes) & _DECISIVE_QUESTION)
    before = _question_values(row)
    _refuse_faulty_question(row, changes, now)
    topics = _set_question(row, changes)
    after = _question_values(row) | ({"topics": sorted(topics)} if topics is not None else {})
    changed = [name for name in AMENDABLE_QUESTION if _text(before[name]) != _text(after[name])]
    if not changed:
        raise Invalid.one("changes", "nothing_changed", "These are the values it has already.")
    if set(changed) & _DECISIVE_QUESTION:
        row.terms_at = now
    payload = question_payload(row, [topic.slug for topic in row.topics.all()], actor)
    payload |= _why(actor, seconded, reason, changed, before, after, now)
    [row.last_seq] = append_entries([Entry(Kind.QUESTION_AMENDED, row.log_subject, payload)], now=now)
    row.save()
    row.predictions.public().update(deadline=row.deadline)
    if set(changed) & _PLANNED_BY:
        renew_plan([row.pk], now=now)
    _keep(actor, changed, before, after, reason, now, question=row)
    rescore = score_in_topics if "topics" in changed else score
    effect = _effect([row.pk], lambda: rescore([row.pk], now=now), row, now)
    _note(CorrectionKind.QUESTION, row, actor, seconded, reason, changed, before, after, effect, now)
    raise_board_version(now)
    return row


def _question_values(row: Question) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in AMENDABLE_QUESTION if name not in ("topics", "event")}
    return values | {
        "topics": sorted(topic.name for topic in row.topics.all()),
        "event": row.event.name or str(row.event.public_id),
    }


def _refuse_faulty_question(row: Question, changes: Mapping[str, Any], now: datetime) -> None:
    """The publication rules over the question's earliest prediction, once with the old terms and once with the new."""
    first = row.predictions.filter(state=PredictionState.PUBLISHED).in_standing_order().first()
    base = as_input(first) if first is not None else PredictionInput(question=row)
    old = rules_draft(base)
    new = replace(old, **{name: value for name, value in changes.items() if name not in ("topics", "event")})
    today = now.date()
    known = {(one.field, one.code) for one in blocking(publication_problems(old, today=today))}
    names = QuestionInput(topics=tuple(changes.get("topics", ())), event=changes.get("event", ""))
    faults = blocking(publication_problems(new, today=today))
    if "event" in changes and not name_key(changes["event"]):
        faults.append(Problem("event", "missing_event", "Name the event that this question turns on with others."))
    faults += side_problems(PredictionInput(question=names))
    fresh = [one for one in faults if (one.field, one.code) not in known] + _said_after(row, changes)
    if fresh:
        raise Invalid(fresh)
    twin = published_twin(statement_key(row.statement, new.condition), new.deadline)
    if twin is not None and twin.pk != row.pk:
        raise Invalid.one("deadline", "question_exists", f"Question {twin.public_id} asks exactly this already.")


def _said_after(row: Question, changes: Mapping[str, Any]) -> list[Problem]:
    deadline = changes.get("deadline")
    late = row.predictions.public().filter(said_on__gt=deadline).order_by("said_on").last() if deadline else None
    if late is None:
        return []
    return [
        Problem(
            "deadline",
            "deadline_before_said_on",
            f"A prediction on this question was made on {late.said_on}.",
        )
    ]


def _set_question(row: Question, changes: Mapping[str, Any]) -> list[str] | None:
    for name, value in changes.items():
        if name == "event":
            row.event = event_called(value)
        elif name != "topics":
            setattr(row, name, value)
    assert row.deadline is not None
    row.statement_key = statement_key(row.statement, row.condition)
    row.due_at = end_of_day(row.deadline, row.time_zone)
    if "topics" not in changes:
        return None
    topics = find_or_make_topics(changes["topics"])
    row.topics.set(topics.values())
    return [topic.name for topic in topics.values()]


def _check(changes: Mapping[str, Any], amendable: tuple[str, ...], reason: str) -> None:
    require_reason(reason)
    unknown = sorted(set(changes) - set(amendable))
    if unknown:
        raise Invalid.one(unknown[0], "not_amendable", f"Only these can be amended: {', '.join(amendable)}.")


def _check_settled(actor: User, seconded: User | None, question: Question, decisive: set[str]) -> None:
    if not (question.settled and decisive):
        return
    if seconded is None and Role.ADJUDICATOR not in actor.roles():
        raise NotAllowed.one(
            sorted(decisive)[0], "settled_already",
            "The outcome is known: from here on this is an adjudicator's correction.",
        )  # fmt: skip
    require_power(actor, seconded, (Role.ADJUDICATOR,), "correct the record of a settled question", two=two_people())


def _why(
    actor: User, seconded: User | None, reason: str, changed: list[str], before: Any, after: Any, now: datetime
) -> dict[str, Any]:
    return {
        "changes": [
            {"field": name, "old": _text(_value(before, name)), "new": _text(_value(after, name))} for name in changed
        ],
        "reason": reason.strip(),
        "amended_at": instant_text(now),
        # Only a decisive change moves a claim out of the cohort `advance`.
        "decisive": bool(set(changed) & (_DECISIVE_PREDICTION | _DECISIVE_QUESTION)),
        "actor": str(actor.public_id),
        "confirmed_by": str(seconded.public_id) if seconded else None,
    }


def _keep(
    actor: User, changed: list[str], before: Any, after: Any, reason: str, now: datetime,
    question: Question | None = None, prediction: Prediction | None = None,
) -> None:  # fmt: skip
    changed_row = prediction or question
    assert changed_row is not None and changed_row.last_seq is not None
    Amendment.objects.bulk_create(
        [
            Amendment(
                question=question, prediction=prediction, field=name, old=_text(_value(before, name)),
                new=_text(_value(after, name)), reason=reason.strip(), actor=actor, amended_at=now,
                seq=changed_row.last_seq,
            )
            for name in changed
        ]
    )  # fmt: skip


def _value(source: Any, name: str) -> Any:
    return source[name] if isinstance(source, Mapping) else getattr(source, name)


def _text(value: Any) -> str:
    """A value as an amendment keeps it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value) or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(value)
    if isinstance(value, Commentary):
        outlet = value.outlet.name if value.outlet else ""
        parts = (value.title, outlet, value.published_on, value.url, value.archive_url)
        return " · ".join(str(part) for part in parts if part)
    return str(value)
