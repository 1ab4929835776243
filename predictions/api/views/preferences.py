"""How one wants to be reminded."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import WRITERS
from ...models import Preferences, Role, Scope
from ..care_inputs import PreferencesBody
from ..outputs.preferences import PreferencesSerializer
from ..versions import tagged
from .base import Door

DESK = (*WRITERS, Role.ADMINISTRATOR.value)


class PreferencesView(Door):
    """One's own preferences."""

    permission_classes = (IsAuthenticated,)
    read_scope = write_scope = Scope.ACCOUNT
    versioned = True
    secret = ("new_webhook_secret",)
    whole = False  # a name may have to be looked up on the network

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for people of the desk."""
        super().initial(request, *args, **kwargs)
        self.require(DESK, "be reminded")

    @extend_schema(summary="Own preferences", tags=["reminders"], responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """When and by which channels the token's user is reminded. Takes any role."""
        return self._shown(self._row())

    @extend_schema(
        summary="Change own preferences",
        tags=["reminders"],
        request=PreferencesBody,
        responses=PreferencesSerializer,
        examples=[
            OpenApiExample(
                "Evenings and weekends off",
                {"zone": "Europe/Berlin", "working_days": "12345", "quiet_from": "19:00", "quiet_to": "08:00"},
                request_only=True,
            ),
            OpenApiExample(
                "A webhook", {"webhook_on": True, "webhook_url": "https://hooks.example.org/due"}, request_only=True
            ),
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change the members given; what was not sent yet is planned anew. An address on a private network is refused.

        A webhook without a secret gets one, shown in this answer and never again. Takes any role.
        """
        stored = self._row()
        self.require_match(stored)
        changes = self.given(PreferencesBody, partial=True).validated_data
        before = stored.webhook_secret
        row = actions.set_preferences(actor=self.actor, changes=changes, now=self.now)
        made = row.webhook_secret if row.webhook_secret != before and not changes.get("webhook_secret") else ""
        return self._shown(row, made)

    def _row(self) -> Preferences:
        return Preferences.objects.filter(user=self.actor).first() or Preferences(user=self.actor)

    def _shown(self, row: Preferences, made: str = "") -> Response:
        context: dict[str, Any] = {"made": made}
        response = tagged(Response(PreferencesSerializer(row, context=context).data), row)
        response["Cache-Control"] = "private, no-store"
        return response
