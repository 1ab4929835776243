"""How somebody wants to be reminded, as the API shows it to them."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...models import Preferences
from .common import Words


# HH:MM is no `time` of JSON Schema, which has seconds and an offset.
@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class Hour(serializers.TimeField):
    """A time of day."""


class PreferencesSerializer(serializers.Serializer[Preferences]):
    """One's own; null is the desk's, of `email` the account's own address."""

    zone = Words()
    digest = serializers.BooleanField(read_only=True, help_text="One message a day by mail and chat.")
    working_days = Words(help_text="ISO weekdays as digits, 1 for Monday.")
    quiet_from = Hour(read_only=True, allow_null=True, format="%H:%M")
    quiet_to = Hour(read_only=True, allow_null=True, format="%H:%M")
    email_on = serializers.BooleanField(read_only=True)
    email = Words()
    webhook_on = serializers.BooleanField(read_only=True)
    webhook_url = Words()
    webhook_secret_set = serializers.SerializerMethodField()
    new_webhook_secret = serializers.SerializerMethodField()
    chat_on = serializers.BooleanField(read_only=True)
    chat_url = Words()
    note = Words(help_text="Why a channel was switched off without being asked to.")
    calendar_url = serializers.SerializerMethodField()

    def get_webhook_secret_set(self, row: Preferences) -> bool:
        """Whether there is a secret; it is never shown again."""
        return bool(row.webhook_secret)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_new_webhook_secret(self, row: Preferences) -> str | None:
        """The secret that this very request made, shown this once; otherwise null."""
        made: str = self.context.get("made", "")
        return made or None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_calendar_url(self, row: Preferences) -> str | None:
        """The address of one's own calendar, once one was made in the admin; whoever has it can read it."""
        if row._state.adding:
            return None
        return f"{settings.PUBLIC_URL}{reverse('web:own-calendar', args=[row.calendar_token])}"
