"""Reminders in words: subject, text and HTML by the templates of `templates/reminders`.

Templates escape by themselves only what ends in .html; the texts are no markup and switch it off.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from ...channels import Message
from ...models import Digest, Reminder, User
from ...models.log_tree import signed_head
from .contents import Group, Item, grouped
from .links import unsubscribe_link

_SUBJECT_WORDS = 90
SUBJECTS = {
    "heads_up": "Coming up",
    "due": "Due",
    "overdue": "Overdue",
    "escalation": "Long overdue",
    "condition": "Has the condition come about?",
    "review": "Could this be settled already?",
}


def single_message(reminder: Reminder, item: Item, recipient: User, at: datetime) -> Message:
    """The message about one question."""
    subject = f"{SUBJECTS[item.stage]}: {_shortened(item.statement)}"
    return _message(reminder, recipient, at, subject, "single", {"item": item}, link=item.settle_url, data=_data(item))


def digest_message(
    digest: Digest, items: Sequence[Item], totals: dict[str, int], recipient: User, at: datetime
) -> Message:
    """The one message of a day: by stage, the oldest first."""
    groups = grouped(items, totals)
    subject = ", ".join(f"{group.total} {group.label}" for group in groups[:3])
    total = sum(group.total for group in groups)
    head = signed_head()
    context = {"groups": groups, "total": total, "day": digest.day, "log_head": head, "log_url": _log_url()}
    data = {"log": {"size": head.size, "root": head.root_text}} if head else None
    return _message(digest, recipient, at, _capital(subject), "digest", context, link=due_queue_url(), data=data)


def summary_message(digest: Digest, items: Sequence[Item], total: int, recipient: User, at: datetime) -> Message:
    """What was overdue already when it was published."""
    verb = "was" if total == 1 else "were"
    subject = f"{_questions(total)} {verb} already past the deadline when published"
    group = Group("past the deadline", tuple(items), total)
    return _message(
        digest, recipient, at, subject, "summary", {"group": group, "subject": subject}, link=due_queue_url()
    )


def dead_message(
    digest: Digest, rows: Sequence[Mapping[str, Any]], total: int, recipient: User, at: datetime
) -> Message:
    """What could not be delivered, to the administrators."""
    subject = f"{total} reminder{'' if total == 1 else 's'} could not be delivered"
    context = {"rows": rows, "total": total, "subject": subject}
    return _message(digest, recipient, at, subject, "dead", context, link=f"{settings.PUBLIC_URL}/admin/")


def _log_url() -> str:
    return f"{settings.PUBLIC_URL}/log/"


def due_queue_url() -> str:
    """Where an editor finds everything that is due."""
    return f"{settings.PUBLIC_URL}/admin/predictions/question/due/"


def _message(
    delivery: Reminder | Digest,
    recipient: User,
    at: datetime,
    subject: str,
    template: str,
    context: dict[str, Any],
    *,
    link: str,
    data: dict[str, Any] | None = None,
) -> Message:
    unsubscribe = unsubscribe_link(recipient, delivery.channel)
    context |= {"unsubscribe_url": unsubscribe, "due_queue_url": due_queue_url(), "recipient": recipient}
    kind = delivery.stage if isinstance(delivery, Reminder) else delivery.kind
    said = {"id": str(delivery.id), **(data or {})}
    return Message(
        id=delivery.id,
        subject=subject,
        text=render_to_string(f"reminders/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"reminders/{template}.html", context),
        link=link,
        data={"type": f"reminder.{kind}", "timestamp": at.isoformat(), "data": said},
        unsubscribe_url=unsubscribe,
        at=at,
    )


def _data(item: Item) -> dict[str, Any]:
    return {
        "stage": item.stage,
        "question": item.id,
        "statement": item.statement,
        "deadline": item.deadline.isoformat(),
        "time_zone": item.time_zone,
        "url": item.url,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= _SUBJECT_WORDS else text[: _SUBJECT_WORDS - 1].rstrip() + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _questions(total: int) -> str:
    return f"{total} question{'' if total == 1 else 's'}"
