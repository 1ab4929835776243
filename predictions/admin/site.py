"""The desk's admin site: what waits for whom, and the pages in the order of the work."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ..models import Commentary, Prediction, PredictionState, Question, QuestionState, Reply
from ..queries.checks import last_check, why_not_signed
from ..queries.due import due_counts
from ..queries.witnesses import refusing
from .access import JUDGES, PEOPLE, WRITERS, may, user_of
from .accounts import Change

SECTIONS = (
    ("The record", ("Prediction", "Question", "Due", "Proposal", "Challenge", "Reply", "Embargo")),
    ("The catalogue", ("Author", "Outlet", "Topic", "Commentary", "Frame", "LogEntry")),
    (
        "The desk",
        (
            "Preferences",
            "Reminder",
            "Digest",
            "DeskSettings",
            "User",
            "ApiToken",
            "Subscription",
            "WebhookDelivery",
            "Drift",
        ),
    ),
)
NAMES = {
    "ApiToken": "API tokens",
    "Subscription": "Webhooks",
    "Preferences": "My reminders",
    "Embargo": "Held until a time",
    "Digest": "Messages of the day",
}


class Suggestions(AutocompleteJsonView):
    """What the pickers offer, with enough beside the name to choose by."""

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset()
        # A question that is still a draft belongs to its draft; only a published one can be joined.
        return found.exclude(state=QuestionState.DRAFT) if found.model is Question else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": described(obj)}


def described(obj: object) -> str:
    """One line by which a person knows a piece or a question again."""
    if isinstance(obj, Question):
        return f"{obj.statement} (by {obj.deadline}, {obj.state})"
    if isinstance(obj, Commentary):
        parts = (obj.title, obj.outlet.name if obj.outlet else "", obj.published_on, "" if obj.title else obj.url)
        return " · ".join(str(part) for part in parts if part)
    return str(obj)


class LedgerAdminSite(admin.AdminSite):
    """Stock admin, in the desk's words."""

    site_title = "Prediction ledger"
    site_header = "Prediction ledger"
    index_title = "The desk"
    index_template = "admin/desk.html"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return Suggestions.as_view(admin_site=self)(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        request.current_app = self.name
        return Change.as_view(extra_context=self.each_context(request) | (extra_context or {}))(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**self.waiting(request), **(extra_context or {})})

    def waiting(self, request: HttpRequest) -> dict[str, Any]:
        """The counts of the index, for this person."""
        drafts = Prediction.objects.visible_to(user_of(request)).filter(state=PredictionState.DRAFT)
        return {
            "counts": due_counts(timezone.now()),
            "n_drafts": drafts.count(),
            "n_replies": Reply.objects.waiting().count() if may(request, JUDGES) else 0,
            "may_write": may(request, WRITERS),
            "may_judge": may(request, JUDGES),
            "has_role": bool(user_of(request).roles()),
            "check": last_check() if may(request, PEOPLE) else None,
            "not_signed": why_not_signed() if may(request, PEOPLE) else "",
            "not_cosigned": refusing() if may(request, PEOPLE) else [],
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models by section instead of by app."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]} | {"Due": _due_queue(apps)}
        for name, said in NAMES.items():
            if name in models:
                models[name] |= {"name": said, "add_url": None}
        url = next((app["app_url"] for app in apps if app["app_label"] == "predictions"), "")
        sections = [
            {
                "name": name, "app_label": f"section-{number}", "app_url": f"{url}#{number}", "has_module_perms": True,
                "models": [models[one] for one in names if models.get(one)],
            }
            for number, (name, names) in enumerate(SECTIONS)
        ]  # fmt: skip
        return [section for section in sections if section["models"]]


def _due_queue(apps: list[dict[str, Any]]) -> dict[str, Any]:
    """The queue as an entry of its own beside the models, for whoever sees any of them."""
    url = reverse("admin:predictions_question_due")
    return (
        {"name": "The desk", "object_name": "Due", "admin_url": url, "add_url": None, "view_only": True} if apps else {}
    )
