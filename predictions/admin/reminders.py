"""What is to be delivered to whom, and what became of it; what died can be tried again."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import Digest, Reminder
from .access import INSIDERS, RecordAdmin, is_uuid, may, user_of
from .notices import Tally, say_tally

_DELIVERY = (
    "state", "recipient", "channel", "not_before", "attempts", "tries", "last_error", "lease_until", "accepted_at",
    "reply",
)  # fmt: skip


class DeliveryAdmin(RecordAdmin):
    """Read-only, for editors, adjudicators and administrators."""

    viewers = INSIDERS
    is_key = staticmethod(is_uuid)
    ordering = ("-not_before", "id")
    actions = ("try_again",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if may(request, INSIDERS) else {}

    @admin.display(description="state", ordering="state")
    def ended(self, row: Reminder | Digest) -> str:
        return row.state

    @admin.display(description="to", ordering="recipient__email")
    def to(self, row: Reminder | Digest) -> SafeString:
        return format_html("<bdi>{}</bdi> by {}", row.recipient, row.channel)

    @admin.display(description="last error")
    def trouble(self, row: Reminder | Digest) -> str:
        return row.last_error[:120]

    @admin.display(description="not before", ordering="not_before")
    def due_from(self, row: Reminder | Digest) -> str:
        return timezone.localtime(row.not_before).strftime("%Y-%m-%d %H:%M")


@admin.register(Reminder)
class ReminderAdmin(DeliveryAdmin):
    """One row for each person, channel and occasion."""

    list_display = ("ended", "about", "why", "attempts", "due_from")
    list_filter = ("state", "stage", "channel")
    list_select_related = ("recipient", "question")
    search_fields = ("question__statement", "recipient__email", "last_error")
    fields = ("question", "stage", "occurrence", "plan_rev", *_DELIVERY, "digest", "created_at", "id")

    @admin.display(description="question", ordering="question__statement")
    def about(self, row: Reminder) -> SafeString:
        words = format_html('<bdi class="quote">{}</bdi>', row.question.statement)
        return words + format_html('<bdi class="quiet">{}</bdi>', self.trouble(row)) if row.last_error else words

    @admin.display(description="stage", ordering="stage")
    def why(self, row: Reminder) -> SafeString:
        return format_html("{}<br>{}", row.get_stage_display(), self.to(row))

    @admin.action(description="Try the selected dead reminders again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        tally = _requeue(request, queryset.select_related("question"))
        say_tally(request, tally, "queued again, from the first attempt")


def _requeue(request: HttpRequest, rows: Iterable[Reminder]) -> Tally:
    """One after the other; a message of the day takes all its dead members along, so that they need no second try."""
    done: list[Any] = []
    refused: list[tuple[Any, actions.DomainError]] = []
    messages_of_the_day = set()
    for row in rows:
        if row.digest_id is not None and row.digest_id in messages_of_the_day:
            done.append(row)
            continue
        try:
            done.append(actions.requeue_reminder(actor=user_of(request), reminder=row, now=timezone.now()))
        except actions.DomainError as error:
            refused.append((row.question.statement, error))
        else:
            messages_of_the_day.add(row.digest_id)
    return Tally(done, refused)


@admin.register(Digest)
class DigestAdmin(DeliveryAdmin):
    """Messages about several questions: of a day, of what was overdue when published, of what could not be sent."""

    list_select_related = ("recipient",)
    list_display = ("ended", "kind", "day", "to", "attempts", "trouble", "due_from")
    list_filter = ("state", "kind", "channel")
    search_fields = ("recipient__email", "last_error")
    fields = ("kind", "day", *_DELIVERY, "created_at", "id")

    @admin.action(description="Try the selected dead messages again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        tally = Tally([], [])
        for row in queryset:
            try:
                tally.done.append(actions.requeue_digest(actor=user_of(request), digest=row, now=timezone.now()))
            except actions.DomainError as error:
                tally.refused.append((row, error))
        say_tally(request, tally, "queued again, from the first attempt")
