"""Reminders that are never lost and never nag twice (TRUST section 3): the database is the queue.

`remind` plans and claims for the queue, `send_ring` sends; both may run anywhere, at once, and be killed at any point.
"""

from .calendars import renew_calendar
from .caring import SNOOZE_DAYS, hand_over_question, release_questions, set_backup, set_review_date, snooze_question
from .clock import DATABASE_CLOCK, Clock, GivenClock
from .dead import requeue_digest, requeue_reminder
from .late import announce_late
from .links import Link, Purpose, make_link, read_link, read_unsubscribe, unsubscribe_link
from .plan import renew_plan, stop_reminders
from .queue import Ring
from .round import Round, remind
from .sending import Sent, send_ring
from .settings import DESK_FIELDS, PREFERENCE_FIELDS, change_desk_settings, set_preferences, unsubscribe

__all__ = [
    "DATABASE_CLOCK",
    "DESK_FIELDS",
    "PREFERENCE_FIELDS",
    "SNOOZE_DAYS",
    "Clock",
    "GivenClock",
    "Link",
    "Purpose",
    "Ring",
    "Round",
    "Sent",
    "announce_late",
    "change_desk_settings",
    "hand_over_question",
    "make_link",
    "read_link",
    "read_unsubscribe",
    "release_questions",
    "remind",
    "renew_calendar",
    "renew_plan",
    "requeue_digest",
    "requeue_reminder",
    "send_ring",
    "set_backup",
    "set_preferences",
    "set_review_date",
    "snooze_question",
    "stop_reminders",
    "unsubscribe",
    "unsubscribe_link",
]
