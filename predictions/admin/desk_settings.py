"""The desk's settings, for administrators: stages, hours, zone, backup, and the desk's own channels."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .. import actions
from ..models import DeskSettings
from .access import PEOPLE, RecordAdmin, user_of
from .care import Colleague
from .fields import Clock, Days, Line, Suggested, Weekdays, zones
from .notices import DeskForm, attempt
from .preferences import preferences_page
from .stepping import bound, require, step_page

LIST_URL = "admin:predictions_desksettings_changelist"
CHANNELS_URL = "admin:predictions_desksettings_channels"
PAGE = "admin/predictions/desksettings/desk.html"
FIELDSETS: list[tuple[str | None, dict[str, Any]]] = [
    ("Stages", {
        "fields": [("heads_up_days", "due_days"), ("overdue_days", "condition_days"),
                   ("escalation_days", "escalation_every"), "review_every"],
        "description": "An empty stage is never sent. A change plans anew what was not sent yet.",
    }),
    ("Hours", {"fields": ["zone", "morning", "working_days", ("quiet_from", "quiet_to")],
               "description": "For everybody who sets nothing else for themselves."}),
    ("Care", {"fields": ["backup", "check_sources", "tell_authors"]}),
]  # fmt: skip


class DeskSettingsForm(DeskForm):
    """DESK_FIELDS."""

    heads_up_days = Days("Coming up: days before the deadline")
    due_days = Days("Due: days after the deadline day")
    overdue_days = Days("Overdue: days after it was due", help_text="Also to the backup editor.")
    escalation_days = Days("Long overdue: days after it was due", help_text="Also to the adjudicators.")
    escalation_every = Days("And again every … days")
    condition_days = Days("Condition: days after its deadline day")
    review_every = Days("Review: every … days until the deadline", help_text="“Could this be settled already?”")
    zone = Line("Time zone", 64, widget=Suggested(options=zones()), help_text="Empty for the installation's.")
    morning = Clock("The morning is at", help_text="Reminders of a day go out from then on.")
    working_days = Weekdays("Working days")
    quiet_from = Clock("Quiet from", help_text="Nothing is sent in these hours.")
    quiet_to = Clock("Quiet to")
    backup = Colleague("Backup editor", "Nobody")
    check_sources = forms.BooleanField(
        label="Look whether sources have changed or gone", required=False,
        help_text="Fetches the addresses of open questions' pieces, from the public internet only.",
    )  # fmt: skip
    tell_authors = forms.BooleanField(
        label="Write to authors when their predictions are published or judged", required=False,
        help_text="By mail, to the contacts noted on their pages. What was prepared before goes out too, in one mail.",
    )  # fmt: skip


@admin.register(DeskSettings)
class DeskSettingsAdmin(RecordAdmin):
    """Two pages: the settings, and the channels of the desk itself."""

    viewers = PEOPLE

    def get_urls(self) -> list[URLPattern]:
        channels = path(
            "channels/", self.admin_site.admin_view(self.channels_view), name="predictions_desksettings_channels"
        )
        return [channels, *super().get_urls()[:1]]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        require(request, PEOPLE)
        form = bound(request, DeskSettingsForm, initial=_initial(DeskSettings.current()))
        if request.method == "POST" and form.is_valid():
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            saved = attempt(form, lambda: self._save(request, changes))
            if saved is not None:
                messages.success(request, "Saved. What was not sent yet is planned anew.")
                return redirect(LIST_URL)
        return step_page(
            self, request, form, title="Desk settings", button="Save", back=reverse("admin:index"),
            fieldsets=FIELDSETS, template=PAGE,
        )  # fmt: skip

    def _save(self, request: HttpRequest, changes: dict[str, Any]) -> DeskSettings:
        return actions.change_desk_settings(actor=user_of(request), changes=changes, now=timezone.now())

    def channels_view(self, request: HttpRequest) -> HttpResponse:
        require(request, PEOPLE)
        return preferences_page(
            self, request, actions.desk_user(), title="Channels of the desk", here=reverse(CHANNELS_URL),
            back=reverse(LIST_URL), is_mine=False,
        )  # fmt: skip


def _initial(row: DeskSettings) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in actions.DESK_FIELDS}
    return same | {"working_days": list(row.working_days), "backup": row.backup_id}
