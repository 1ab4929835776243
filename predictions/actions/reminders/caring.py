"""What people do to the plan of a question: rest it, pass it on, ask for a review. Each raises the plan's revision."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from ...models import DeskSettings, PlanChange, PlanChangeKind, Question, User
from ...models.questions import UNSETTLED
from ..base import JUDGES, operation, require_role
from ..drafted import check_text
from ..errors import Conflict, Invalid, NotFound
from .plan import QUESTIONS_AT_ONCE, cancel_unsent, plan_questions, renew_plan

SNOOZE_DAYS = (1, 7, 30)
MOST_REASON = 500
# A review further away than this is a slip of the keyboard.
LAST_REVIEW = timedelta(days=3660)


@operation
def snooze_question(*, actor: User, question: Question, days: int, reason: str, now: datetime) -> Question:
    """Let the reminders of an unsettled question rest for 1, 7 or 30 days; then they return, wherever it stands.

    Raises Invalid (days, reason), NotAllowed, NotFound, Conflict for a settled question.
    """
    require_role(actor, JUDGES, "snooze a question")
    if days not in SNOOZE_DAYS:
        raise Invalid.one("days", "snooze_days", f"Give one of: {', '.join(map(str, SNOOZE_DAYS))}.")
    reason = _reason(reason, needed=True)
    row = lock_unsettled(question)
    row.snoozed_until = _today(now) + timedelta(days=days)
    return _write(actor, row, PlanChangeKind.SNOOZED, row.snoozed_until.isoformat(), reason, now)


@operation
def hand_over_question(
    *, actor: User, question: Question, to: User | None, reason: str = "", now: datetime
) -> Question:
    """Give an unsettled question to a colleague, or with None to the desk; they hear at once of what has come already.

    A snooze ends with it. Raises Invalid for somebody who may not judge, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, JUDGES, "hand over a question")
    reason = _reason(reason)
    row = lock_unsettled(question)
    owner = _colleague(to, "to")
    if row.owner_id == (owner.pk if owner else None):
        raise Invalid.one("to", "owner_already", "They look after it already.")
    row.owner, row.snoozed_until = owner, None
    return _write(actor, row, PlanChangeKind.HANDED_OVER, str(owner or "the desk"), reason, now)


@operation
def set_backup(*, actor: User, question: Question, backup: User | None, now: datetime) -> Question:
    """Name who else hears of it when it is overdue, or with None leave that to the desk's settings.

    Nothing that was planned becomes wrong by it. Raises Invalid, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, JUDGES, "name a backup")
    row = lock_unsettled(question)
    row.backup = _colleague(backup, "backup")
    row.save(update_fields=["backup"])
    return row


@operation
def set_review_date(*, actor: User, question: Question, on: date, reason: str = "", now: datetime) -> Question:
    """Ask to be reminded on a day to come whether the question could be settled already.

    Raises Invalid for a day that is over or far away, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, JUDGES, "set a review date")
    reason = _reason(reason)
    today = _today(now)
    if not today < on <= today + LAST_REVIEW:
        raise Invalid.one("on", "review_date", "Give a day after today, within the next ten years.")
    row = lock_unsettled(question)
    row.review_on = on
    return _write(actor, row, PlanChangeKind.REVIEW_SET, on.isoformat(), reason, now)


def lock_unsettled(question: Question) -> Question:
    """The published, unsettled question as it stands now, locked. Raises NotFound, Conflict."""
    locked = Question.objects.public().select_for_update(of=("self",), no_key=True)
    row: Question | None = locked.filter(pk=question.pk).first()
    if row is None:
        raise NotFound.one("question", "not_found", "There is no such question.")
    if row.state not in UNSETTLED:
        raise Conflict.one("question", "settled_already", "This question has an outcome: nothing is left to remind of.")
    return row


def release_questions(user: User, *, actor: User, now: datetime) -> int:
    """Give back to the desk what somebody who leaves looked after; return how many. Call inside a verb."""
    Question.objects.filter(backup=user).update(backup=None)
    ids = list(Question.objects.unsettled().filter(owner=user).values_list("pk", flat=True))
    for start in range(0, len(ids), QUESTIONS_AT_ONCE):
        some = ids[start : start + QUESTIONS_AT_ONCE]
        Question.objects.filter(pk__in=some).update(owner=None, plan_rev=F("plan_rev") + 1)
        PlanChange.objects.bulk_create(
            PlanChange(
                question_id=pk, kind=PlanChangeKind.OWNER_LEFT, plan_rev=revision, actor=actor, value="the desk",
                changed_at=now,
            )
            for pk, revision in Question.objects.filter(pk__in=some).values_list("pk", "plan_rev")
        )  # fmt: skip
    cancel_unsent(ids)
    plan_questions(ids, now=now)
    return len(ids)


def _write(actor: User, row: Question, kind: PlanChangeKind, value: str, reason: str, now: datetime) -> Question:
    row.save(update_fields=["owner", "snoozed_until", "review_on"])
    renew_plan([row.pk], now=now)
    row.refresh_from_db(fields=["plan_rev"])
    PlanChange.objects.create(
        question=row, kind=kind, plan_rev=row.plan_rev, actor=actor, value=value, reason=reason, changed_at=now
    )
    return row


def _reason(text: str, *, needed: bool = False) -> str:
    check_text("reason", text, MOST_REASON)
    found = text.strip()
    if needed and not found:
        raise Invalid.one("reason", "missing_reason", "Say why: your colleagues will want to know.")
    return found


def _colleague(user: User | None, field: str) -> User | None:
    if user is None:
        return None
    found = User.objects.filter(pk=user.pk).first()
    if found is None or not found.roles() & set(JUDGES):
        raise Invalid.one(field, "not_an_editor", "Choose an active editor or adjudicator.")
    return found


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(DeskSettings.current().zone_name)).date()
