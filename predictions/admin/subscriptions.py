"""Who subscribed a webhook, and what was delivered; read-only. Each person manages their own through the API."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import Subscription, WebhookDelivery
from .access import PEOPLE, RecordAdmin, is_uuid, may, user_of


@admin.register(Subscription)
class SubscriptionAdmin(RecordAdmin):
    """One's own, and for administrators everybody's."""

    list_display = ("url", "user", "active", "note", "created_at")
    list_select_related = ("user",)
    fields = ("url", "user", "happenings", "topic", "author", "active", "note", "created_at", "public_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows if may(request, PEOPLE) else rows.filter(user=user_of(request))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(RecordAdmin):
    """The log of all that was told to subscribers."""

    viewers = PEOPLE
    is_key = staticmethod(is_uuid)
    list_display = ("state", "happening", "subscription", "attempts", "last_error", "not_before")
    list_filter = ("state", "happening")
    list_select_related = ("subscription",)
    fields = (
        "subscription", "happening", "subject", "cause", "at", "state", "not_before", "attempts", "last_error",
        "accepted_at", "reply", "created_at", "id",
    )  # fmt: skip
