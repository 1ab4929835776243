"""What is sent to oneself."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from ...actions.base import WRITERS
from ...models import Reminder, Role
from ...queries.reminders import own_reminders
from ..filters import ReminderFilter
from ..outputs.care import ReminderSerializer
from .base import Listing


@extend_schema_view(
    get=extend_schema(
        summary="Own reminders",
        tags=["reminders"],
        description="What was, is or will be sent to the token's user, the newest first, with state and last error. "
        "Takes any role.",
    )
)
class Reminders(Listing):
    """One's own reminders; nobody reads anybody else's here."""

    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter
    permission_classes = (IsAuthenticated,)
    queryset = Reminder.objects.none()
    orderings = {"-not_before": "-not_before"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for people of the desk."""
        super().initial(request, *args, **kwargs)
        self.require((*WRITERS, Role.ADMINISTRATOR), "read reminders")

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return own_reminders(self.actor)
