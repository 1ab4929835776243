"""“My reminders”: how somebody wants to be reminded, by which ways, and the address of their own calendar."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import actions
from ..models import Preferences, User
from .access import RecordAdmin, user_of
from .fields import Address, Clock, Line, Suggested, Weekdays, zones
from .notices import DeskForm, attempt, say_refused
from .stepping import bound, step_page

LIST_URL = "admin:predictions_preferences_changelist"
PAGE = "admin/predictions/preferences/preferences.html"
FIELDSETS: list[tuple[str | None, dict[str, Any]]] = [
    ("When", {"fields": ["zone", "digest", "working_days", ("quiet_from", "quiet_to")]}),
    ("Mail", {"fields": ["email_on", "email"]}),
    ("Webhook", {"fields": ["webhook_on", "webhook_url", "webhook_secret", "new_secret"],
                 "description": "Signed by the rules of Standard Webhooks; every reminder is a message of its own."}),
    ("Chat", {"fields": ["chat_on", "chat_url"], "description": "An incoming webhook of Slack or of what is like it."}),
]  # fmt: skip


class PreferencesForm(DeskForm):
    """PREFERENCE_FIELDS. A secret that is stored is never shown again; it can be replaced."""

    zone = Line("Time zone", 64, widget=Suggested(options=zones()), help_text="Empty for the desk's.")
    digest = forms.BooleanField(
        label="One message a day", required=False, help_text="Otherwise one for each reminder. By mail and chat."
    )
    working_days = Weekdays("Only on these days", help_text="None ticked: the desk's. What comes between waits.")
    quiet_from = Clock("Quiet from", help_text="Nothing is sent in these hours; empty for the desk's.")
    quiet_to = Clock("Quiet to")
    email_on = forms.BooleanField(label="Send mail", required=False)
    email = forms.EmailField(
        label="Another address", max_length=254, required=False, help_text="Empty for the account's own.",
        widget=forms.EmailInput({"class": "vTextField"}),
    )  # fmt: skip
    webhook_on = forms.BooleanField(label="Send to the webhook", required=False)
    webhook_url = Address("Webhook address", help_text="https, on the public internet.")
    webhook_secret = Line("A secret of your own", help_text="“whsec_” and base64. Empty keeps the one there is.")
    new_secret = forms.BooleanField(label="Make a new secret", required=False)
    chat_on = forms.BooleanField(label="Send to the chat", required=False)
    chat_url = Address("Chat address", help_text="It is a secret: whoever has it can write there.")

    def changes(self) -> dict[str, Any]:
        """What the person changed, as the verb names it."""
        changes = {name: self.cleaned_data[name] for name in self.changed_data if name in actions.PREFERENCE_FIELDS}
        if self.cleaned_data["new_secret"] and not self.cleaned_data["webhook_secret"]:
            changes["webhook_secret"] = ""  # the verb makes one where there is none
        return changes


def preferences_of(user: User) -> Preferences:
    """The row, or the defaults where nobody has changed any."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def preferences_page(
    page: admin.ModelAdmin, request: HttpRequest, user: User, *, title: str, here: str, back: str, **context: Any
) -> HttpResponse:
    """The form for one user's preferences, saved through the verb; a secret made by it is shown this once."""
    row = preferences_of(user)
    form = bound(request, PreferencesForm, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        before = row.webhook_secret
        saved = attempt(form, lambda: _save(request, user, form.changes()))
        if saved is not None:
            messages.success(request, "Saved. What was not sent yet is planned anew.")
            made = saved.webhook_secret if saved.webhook_secret != before else ""
            if not made or form.cleaned_data["webhook_secret"]:
                return redirect(here)
            row, form = saved, PreferencesForm(initial=_initial(saved))
            context["secret"] = made
    return step_page(
        page, request, form, title=title, button="Save", back=back, fieldsets=FIELDSETS, template=PAGE, row=row,
        here=here, **context,
    )  # fmt: skip


def _save(request: HttpRequest, user: User, changes: dict[str, Any]) -> Preferences:
    return actions.set_preferences(actor=user_of(request), user=user, changes=changes, now=timezone.now())


def _initial(row: Preferences) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in actions.PREFERENCE_FIELDS}
    return same | {"working_days": list(row.working_days), "webhook_secret": ""}


@admin.register(Preferences)
class PreferencesAdmin(RecordAdmin):
    """One page for oneself; nobody sees anybody else's."""

    def get_urls(self) -> list[URLPattern]:
        renew = path(
            "calendar/", self.admin_site.admin_view(require_POST(self.calendar_view)), name="predictions_calendar"
        )
        return [renew, *super().get_urls()[:1]]  # the one page stands where the list would

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)  # type: ignore[no-any-return]
        user = user_of(request)
        return preferences_page(
            self, request, user, title="My reminders", here=reverse(LIST_URL), back=reverse("admin:index"),
            calendar=_calendar_of(user), is_mine=True,
        )  # fmt: skip

    def calendar_view(self, request: HttpRequest) -> HttpResponse | TemplateResponse:
        try:
            actions.renew_calendar(actor=user_of(request), now=timezone.now())
        except actions.DomainError as refused:
            say_refused(request, refused)
        else:
            messages.success(request, "Your calendar has a new address; the old one opens nothing any more.")
        return redirect(LIST_URL)


def _calendar_of(user: User) -> str:
    """The whole address of somebody's calendar; empty while they have none."""
    token = Preferences.objects.filter(user=user).values_list("calendar_token", flat=True).first()
    return f"{settings.PUBLIC_URL}{reverse('web:own-calendar', args=[token])}" if token else ""
