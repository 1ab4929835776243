"""D11: what an editor does to a question while its reminder is due. What was cancelled does not go out any more."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from predictions import actions
from predictions.models import Preferences, Question, Reminder, StageMark, User
from predictions.models.base import writing
from tests.factories import make_input, make_user
from tests.factories import settle as give_verdict

from . import made_up
from .crew import wait_until
from .storm import Outcome, Storm, drained

# A message whose text was read before the commit may still arrive; on a busy machine it takes so long at the most.
IN_FLIGHT_SECONDS = 2.0
_KINDS = ("settle", "snooze", "unsubscribe", "hand over", "move")


@dataclass(slots=True)
class Change:
    """One change: to which question, when it was committed, and whether a reminder should follow."""

    kind: str
    question_id: int
    revision: int
    at: float
    owner: str


def while_due(storm: Storm) -> Outcome:
    """Change a part of the questions while workers send; after snooze, and hand-over and back, the reminder arrives."""
    ids, people = _published(storm.reminders)
    for _ in range(2):
        storm.crew.loop()
    wait_until(lambda: bool(storm.mail.accepts), storm.left)
    changes = [_change(_KINDS[index % len(_KINDS)], pk, people) for index, pk in enumerate(reversed(ids))]
    storm.say(f"{len(changes)} changes")
    wait_until(drained, storm.left, 0.5)
    snoozed = [one.question_id for one in changes if one.kind == "snooze"]
    _pass_days(snoozed)
    wait_until(lambda: _arrived(snoozed) == len(snoozed) and drained(), min(storm.left, 60), 0.5)
    rows = {str(row.id): row for row in Reminder.objects.exclude(state="skipped")}
    late, flying = _after_the_commit(storm, changes, rows)
    handed = [one.question_id for one in changes if one.kind == "hand over"]
    repeats = sum(len(times) - 1 for times in storm.mail.by_id().values())
    words = f"{len(changes)} changes while due: {late} sent after the commit, {flying} in flight, {repeats} duplicates"
    back = f"back after a snooze {_arrived(snoozed)} of {len(snoozed)}, "
    back += f"after hand-over {_arrived(handed)} of {len(handed)}"
    outcome = Outcome(f"{words}, {back}")
    if late or repeats:
        outcome.broken.append(f"{late} were sent although cancelled, {repeats} twice")
    if _arrived(snoozed) < len(snoozed) or _arrived(handed) < len(handed):
        outcome.broken.append("a reminder did not come back")
    if Question.objects.filter(pk__in=snoozed, snoozed_until__isnull=True).exists():
        outcome.broken.append("a snooze was not stored")
    return outcome


def _published(number: int) -> tuple[list[int], list[User]]:
    """Questions through the verbs, recorded long ago and due since this morning."""
    deadline = made_up.settle_morning() - timedelta(days=1)
    now = datetime.now(UTC) - timedelta(days=60)
    people = [make_user() for _ in range(number)]
    for person in people:
        Preferences.objects.create(user=person, digest=False)
    for person in people:
        said = now.date() - timedelta(days=5)
        draft = make_input(deadline=deadline, said_on=said, published_on=said)
        actions.record_predictions(actor=person, drafts=[draft], now=now)
    return list(Question.objects.order_by("id").values_list("pk", flat=True)), people


def _change(kind: str, pk: int, people: Sequence[User]) -> Change:

    question = Question.objects.select_related("owner").get(pk=pk)
    _VERBS[kind](question, people)
    committed = time.time()
    question.refresh_from_db()
    return Change(kind, pk, question.plan_rev, committed, question.owner.email if question.owner else "")


def _owner(question: Question) -> User:
    assert question.owner is not None
    return question.owner


def _settle(question: Question, people: Sequence[User]) -> None:

    now = datetime.now(UTC)
    give_verdict(question, actor=people[0], known_on=now.date() - timedelta(days=20), now=now)


def _snooze(question: Question, people: Sequence[User]) -> None:

    actions.snooze_question(
        actor=_owner(question),
        question=question,
        days=7,
        reason="later",
        now=datetime.now(UTC),
    )


def _unsubscribe(question: Question, people: Sequence[User]) -> None:

    actions.unsubscribe(user=_owner(question), channel="email", now=datetime.now(UTC))


def _hand_over(question: Question, people: Sequence[User]) -> None:

    owner = _owner(question)
    other = next(one for one in people if one != owner)
    for to in (other, owner):
        actions.hand_over_question(actor=owner, question=question, to=to, now=datetime.now(UTC))


def _move(question: Question, people: Sequence[User]) -> None:

    later = datetime.now(UTC).date() + timedelta(days=60)
    actions.amend_question(
        actor=_owner(question), question=question, changes={"deadline": later}, reason="moved",
        now=datetime.now(UTC),
    )  # fmt: skip


_VERBS: dict[str, Callable[["Question", Sequence["User"]], None]] = {
    "settle": _settle, "snooze": _snooze, "unsubscribe": _unsubscribe, "hand over": _hand_over, "move": _move,
}  # fmt: skip


def _pass_days(ids: list[int]) -> None:
    """As if the snooze ended this morning: the days in between are taken out of the tables."""

    morning = made_up.settle_morning()
    with writing("the storms' generator"):
        Question.objects.filter(pk__in=ids).update(snoozed_until=morning)
    StageMark.objects.filter(name="snooze").update(through=morning - timedelta(days=1))


def _arrived(ids: list[int]) -> int:
    """How many of these questions have had a reminder of their newest plan sent."""
    from django.db.models import F

    sent = Reminder.objects.filter(question_id__in=ids, state="sent", plan_rev=F("question__plan_rev"))
    return int(sent.values("question_id").distinct().count())


def _after_the_commit(storm: Storm, changes: list[Change], rows: dict[str, Reminder]) -> tuple[int, int]:
    """(sent although cancelled, in flight when it was cancelled), by when the sender opened its connection."""
    late = flying = 0
    by_question = {one.question_id: one for one in changes}
    for accept in storm.mail.accepts:
        row = rows.get(accept.id)
        change = by_question.get(row.question_id if row else 0)
        if row is None or change is None or accept.at <= change.at:
            continue
        comes_back = change.kind in ("snooze", "hand over")
        if comes_back and row.plan_rev == change.revision:
            continue
        if change.kind == "unsubscribe" and accept.to != change.owner:
            continue  # the desk hears of it instead
        if accept.opened > change.at + IN_FLIGHT_SECONDS:
            late += 1
        else:
            flying += 1
    return late, flying
