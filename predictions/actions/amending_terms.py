"""The desk corrects a question's terms in the open: criteria, deadline, condition, event, topics."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..models import (
    CorrectionKind,
    Kind,
    PredictionState,
    Question,
    QuestionState,
    User,
    end_of_day,
)
from ..rules.problems import Problem
from ..rules.publication import blocking
from ..rules.publication import problems as publication_problems
from .amending import as_text, check_changes, check_settled, effect_of, keep_amendments, note_amendment, why
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .catalogue import find_or_make_topics
from .drafted import rules_draft, side_problems
from .drafts import as_input
from .errors import Invalid, NotFound
from .inputs import PredictionInput, QuestionInput
from .log import Entry, append_entries
from .names import name_key, statement_key
from .payloads import question_payload
from .quotations import on_questions, refuse_quotations
from .references import event_called, published_twin
from .reminders.plan import renew_plan
from .resumming import score_in_topics
from .scores import score

AMENDABLE_QUESTION = (
    "resolution_criteria", "deadline", "time_zone", "condition", "condition_criteria", "condition_deadline", "topics",
    "event",
)  # fmt: skip
# What decides a score or the cohort `advance`: after the outcome only an adjudicator may touch it.
_DECISIVE = frozenset(AMENDABLE_QUESTION) - {"topics"}
# What the plan of reminders stands on.
_PLANNED_BY = frozenset({"deadline", "time_zone", "condition", "condition_deadline"})


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
    check_changes(changes, AMENDABLE_QUESTION, reason)
    locked = Question.objects.select_for_update(of=("self",), no_key=True)
    row = locked.select_related("event").filter(pk=question.pk).first()
    if row is None or row.state in (QuestionState.DRAFT, QuestionState.MERGED):
        raise NotFound.one("question", "not_found", "There is no such question.")
    refuse_quotations(on_questions([row.pk]), {"reason": reason})
    check_settled(actor, seconded, row, set(changes) & _DECISIVE)
    before = _question_values(row)
    _refuse_faulty_question(row, changes, now)
    topics = _set_question(row, changes)
    after = _question_values(row) | ({"topics": sorted(topics)} if topics is not None else {})
    changed = [name for name in AMENDABLE_QUESTION if as_text(before[name]) != as_text(after[name])]
    if not changed:
        raise Invalid.one("changes", "nothing_changed", "These are the values it has already.")
    if set(changed) & _DECISIVE:
        row.terms_at = now
    payload = question_payload(row, [topic.slug for topic in row.topics.all()], actor)
    payload |= why(actor, seconded, reason, changed, before, after, decisive=bool(set(changed) & _DECISIVE), now=now)
    [row.last_seq] = append_entries([Entry(Kind.QUESTION_AMENDED, row.log_subject, payload)], now=now)
    row.save()
    row.predictions.public().update(deadline=row.deadline)
    if set(changed) & _PLANNED_BY:
        renew_plan([row.pk], now=now)
    keep_amendments(actor, changed, before, after, reason, now, question=row)
    rescore = score_in_topics if "topics" in changed else score
    effect = effect_of([row.pk], lambda: rescore([row.pk], now=now), row, now)
    note_amendment(CorrectionKind.QUESTION, row, actor, seconded, reason, changed, before, after, effect, now)
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
