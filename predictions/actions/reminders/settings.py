"""Changing when and how the desk and its people are reminded; what is not sent yet is planned anew."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError

from ...channels.safe_http import HttpFailure, check_address
from ...channels.webhook import check_secret, new_secret
from ...models import (
    Channel,
    DeliveryState,
    DeskSettings,
    Digest,
    Preferences,
    Reminder,
    Role,
    Stage,
    StageMark,
    User,
    is_zone,
)
from ...models.reminders import UNLEASED
from ...rules.problems import Problem
from ..base import WRITERS, operation, require_role
from ..errors import Invalid, NotAllowed
from ..people import DESK_EMAIL
from .plan import plan_questions
from .post import web_rules
from .recheck import SWITCHED_OFF
from .stages import calendar_of

MOST_DAYS = 3650
_DAYS = (
    "heads_up_days", "due_days", "overdue_days", "escalation_days", "escalation_every", "condition_days",
    "review_every",
)  # fmt: skip
_AT_LEAST_ONE = frozenset({"due_days", "escalation_every", "condition_days", "review_every"})
DESK_FIELDS = (
    *_DAYS,
    "zone",
    "morning",
    "working_days",
    "quiet_from",
    "quiet_to",
    "backup",
    "check_sources",
    "tell_authors",
)
PREFERENCE_FIELDS = (
    "zone", "digest", "working_days", "quiet_from", "quiet_to", "email_on", "email", "webhook_on", "webhook_url",
    "webhook_secret", "chat_on", "chat_url",
)  # fmt: skip


@operation
def change_desk_settings(*, actor: User, changes: Mapping[str, Any], now: datetime) -> DeskSettings:
    """Change the desk's stages, hours, zone or backup; `changes` maps names of DESK_FIELDS to values, None for none.

    What is not sent yet is planned anew by the new settings; what was sent is not sent again. Raises Invalid,
    NotAllowed without the role administrator.
    """
    require_role(actor, (Role.ADMINISTRATOR,), "change the desk's settings")
    _refuse_unknown(changes, DESK_FIELDS)
    DeskSettings.objects.get_or_create(id=1)
    row = DeskSettings.objects.select_for_update().get(id=1)
    for name, value in changes.items():
        setattr(row, name, value)
    problems = [*_day_problems(row), *_hour_problems(row), *_zone_problems(row.zone)]
    if row.backup is not None and not (row.backup.is_active and row.backup.roles() & {"editor", "adjudicator"}):
        problems.append(Problem("backup", "not_an_editor", "Choose an active editor or adjudicator."))
    if problems:
        raise Invalid(problems)
    row.changed_at = now
    row.save()
    _turn_back_marks(row, now)
    replan_unsent(now=now)
    return row


def _turn_back_marks(row: DeskSettings, now: datetime) -> None:
    """Where a stage now comes later than it did, the days in between must be looked at again."""
    calendar = calendar_of(row, now)
    known = {mark.name: mark for mark in StageMark.objects.select_for_update()}
    for rule in calendar.rules:
        mark, reached = known.pop(rule.name, None), rule.reached(calendar.morning)
        if mark is not None and mark.through > reached:
            mark.through = reached
            mark.save()
    StageMark.objects.filter(name__in=known.keys() - {"planning", "snooze"}).delete()


def replan_unsent(*, now: datetime, recipient: User | None = None) -> None:
    """Drop what was planned and never tried, of everybody or of one recipient, and plan it by what holds now.

    Dropped and not cancelled: the plan's revision stays, so that what was sent under it is known and not sent again.
    Reviews that count down stay as they are; they depend on nothing but the deadline.
    """
    unsent = Reminder.objects.filter(state=DeliveryState.DUE, attempts=0).exclude(stage=Stage.REVIEW, occurrence__gt=0)
    unsent = unsent.exclude(digest__in=Digest.objects.filter(attempts__gt=0))
    if recipient is not None:
        unsent = unsent.filter(recipient=recipient)
    ids = set(unsent.values_list("question_id", flat=True))
    Reminder.objects.filter(pk__in=list(unsent.values_list("pk", flat=True))).delete()
    if recipient is not None:
        ids |= _drop_unwanted(recipient)
    plan_questions(sorted(ids), now=now)


def _drop_unwanted(recipient: User) -> set[int]:
    """Cancel what was tried over a channel that is off by now; return the questions, for whoever is reached instead.

    Cancelled and not dropped: it may have arrived.
    """
    wants = Preferences.objects.filter(user=recipient).first() or Preferences(user=recipient)
    off = [channel for channel in Channel.values if not getattr(wants, f"{channel}_on")]
    cancelled = {"state": DeliveryState.CANCELLED, "last_error": SWITCHED_OFF, **UNLEASED}
    tried = Reminder.objects.filter(recipient=recipient, channel__in=off, state=DeliveryState.DUE)
    ids = set(tried.values_list("question_id", flat=True))
    tried.update(**cancelled)
    Digest.objects.filter(recipient=recipient, channel__in=off, state=DeliveryState.DUE).update(**cancelled)
    return ids


def set_preferences(*, actor: User, changes: Mapping[str, Any], now: datetime, user: User | None = None) -> Preferences:
    """Change how one is reminded oneself; an administrator does it for the desk (`user` is the desk's account).

    `changes` maps names of PREFERENCE_FIELDS to values. A webhook gets a secret where none is given. Addresses are
    looked up before the transaction begins. Raises Invalid, NotAllowed.
    """
    user = user or actor
    if user.pk == actor.pk:
        require_role(actor, (*WRITERS, Role.ADMINISTRATOR), "be reminded")
    elif user.email != DESK_EMAIL or Role.ADMINISTRATOR not in actor.roles():
        raise NotAllowed.one("user", "not_yours", "Everybody sets their own; an administrator sets the desk's.")
    _refuse_unknown(changes, PREFERENCE_FIELDS)
    problems = [problem for name in ("webhook_url", "chat_url") for problem in _address_problems(name, changes)]
    if problems:
        raise Invalid(problems)
    return _store_preferences(user, changes, now)


@operation
def _store_preferences(user: User, changes: Mapping[str, Any], now: datetime) -> Preferences:
    Preferences.objects.get_or_create(user=user)
    row = Preferences.objects.select_for_update().get(user=user)
    for name, value in changes.items():
        setattr(row, name, value)
    if row.webhook_url and not row.webhook_secret:
        row.webhook_secret = new_secret()
    row.note = ""
    problems = [*_hour_problems(row), *_zone_problems(row.zone), *_channel_problems(row)]
    if problems:
        raise Invalid(problems)
    row.save()
    replan_unsent(now=now, recipient=user)
    return row


@operation
def unsubscribe(*, user: User, channel: str, now: datetime) -> Preferences:
    """Switch one channel off, as the link in a message asks; who owns a question stays its owner.

    Nothing else is looked at: somebody whose address has gone bad meanwhile wants to be left alone all the more.
    """
    if channel not in Channel.values:
        raise Invalid.one("channel", "unknown_channel", f"Give one of: {', '.join(Channel.values)}.")
    return switch_off(user, channel, note="", now=now)


def switch_off(user: User, channel: str, *, note: str, now: datetime) -> Preferences:
    """Switch a channel off and plan what was to go out over it for whoever is reached now. Call inside an operation."""
    Preferences.objects.get_or_create(user=user)
    row = Preferences.objects.select_for_update().get(user=user)
    setattr(row, f"{channel}_on", False)
    row.note = note
    row.save(update_fields=[f"{channel}_on", "note"])
    replan_unsent(now=now, recipient=user)
    return row


def _refuse_unknown(changes: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise Invalid.one(unknown[0], "unknown_setting", f"Only these can be set: {', '.join(known)}.")


def _day_problems(row: DeskSettings) -> list[Problem]:
    found = []
    for name in _DAYS:
        value, least = getattr(row, name), 1 if name in _AT_LEAST_ONE else 0
        if value is not None and not (isinstance(value, int) and least <= value <= MOST_DAYS):
            found.append(Problem(name, "bad_days", f"Give a number of days from {least} to {MOST_DAYS}, or none."))
    if not found and None not in (row.overdue_days, row.escalation_days):
        assert row.overdue_days is not None and row.escalation_days is not None
        if row.escalation_days <= row.overdue_days:
            found.append(Problem("escalation_days", "not_in_order", "Escalate later than you call it overdue."))
    morning: time | None = row.morning  # as a form may leave it
    if morning is None:
        found.append(Problem("morning", "missing_morning", "Say at which hour the desk is reminded."))
    return found


def _hour_problems(row: DeskSettings | Preferences) -> list[Problem]:
    found = []
    if (row.quiet_from is None) != (row.quiet_to is None):
        found.append(Problem("quiet_to", "half_quiet", "Give both ends of the quiet hours, or neither."))
    elif row.quiet_from is not None and row.quiet_from == row.quiet_to:
        sentence = "This would be quiet all day long: leave some time, or switch the channels off."
        found.append(Problem("quiet_to", "always_quiet", sentence))
    days = row.working_days
    if (not days and isinstance(row, DeskSettings)) or set(days) - set("1234567") or len(set(days)) < len(days):
        found.append(Problem("working_days", "bad_days", "Give the working days as digits, 1 for Monday to 7."))
    return found


def _zone_problems(zone: str) -> list[Problem]:
    if not zone or is_zone(zone):
        return []
    return [Problem("zone", "unknown_zone", f"“{zone[:60]}” is no time zone: use a name such as Europe/Berlin.")]


def _channel_problems(row: Preferences) -> list[Problem]:
    found = []
    try:
        Preferences._meta.get_field("email").clean(row.email, row)
    except ValidationError:
        found.append(Problem("email", "bad_email", f"“{row.email[:100]}” is no e-mail address."))
    if row.webhook_on and not row.webhook_url:
        found.append(Problem("webhook_url", "missing_url", "A webhook needs an address."))
    if row.chat_on and not row.chat_url:
        found.append(Problem("chat_url", "missing_url", "A chat needs the address of its incoming webhook."))
    if row.webhook_secret:
        try:
            check_secret(row.webhook_secret)
        except ValueError as problem:
            found.append(Problem("webhook_secret", "bad_secret", f"{str(problem).removeprefix('secret: ')}."))
    return found


def _address_problems(name: str, changes: Mapping[str, Any]) -> list[Problem]:
    url = changes.get(name)
    if not url:
        return []
    try:
        check_address(url, web_rules())
    except HttpFailure as problem:
        return [Problem(name, "bad_address", str(problem))]
    return []
