"""What is held back until a time: set on a draft or with a verdict, listed here, and taken back while it waits."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import Embargo, EmbargoState, Prediction, PredictionState
from .access import JUDGES, RecordAdmin, may, user_of
from .fields import Moment
from .notices import DeskForm, attempt
from .stepping import bound, require, show, step_page

EMBARGO_URL = "admin:predictions_embargo_change"


class HoldForm(DeskForm):
    """Until when."""

    not_before = Moment("Publish at", help_text="Nothing shows or is logged before. A draft that changes stays one.")


class LiftForm(DeskForm):
    """Nothing to fill in: it is taken back."""


class HoldSteps(admin.ModelAdmin):
    """The page on a draft, for PredictionAdmin."""

    def hold_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/hold/", self.admin_site.admin_view(self.hold_view), name="predictions_prediction_hold")]

    def hold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row: Prediction = self.row_or_404(request, pk)  # type: ignore[attr-defined]
        page = reverse("admin:predictions_prediction_change", args=[pk])
        if row.state != PredictionState.DRAFT:
            messages.warning(request, f"This prediction is {row.get_state_display()}; that step is not open to it.")
        form = bound(request, HoldForm)
        if request.method == "POST" and form.is_valid():
            held = attempt(form, lambda: _hold(request, row, form.cleaned_data["not_before"]))
            if held is not None:
                messages.success(request, f"Held: published on {local_text(held.not_before)}, as it stands now.")
                return redirect(EMBARGO_URL, held.pk)
        return step_page(self, request, form, title="Publish later", button="Hold it", original=row, back=page,
                         subjects=[row])  # fmt: skip


def _hold(request: HttpRequest, row: Prediction, not_before: datetime | None) -> Embargo:
    if not_before is None:
        raise actions.Invalid.one("not_before", "missing_time", "Say when it is to be published.")
    return actions.hold_publication(
        actor=user_of(request), prediction=row, not_before=not_before, now=timezone.now()
    )  # fmt: skip


def local_text(moment: datetime) -> str:
    """A time as the desk's pages say it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


@admin.register(Embargo)
class EmbargoAdmin(RecordAdmin):
    """Publications of anybody, and one's own verdicts: a colleague's stays unseen until it is given."""

    viewers = JUDGES
    list_display = ("words", "when", "state", "actor")
    list_filter = ("state",)
    ordering = ("-not_before", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Embargo.objects.select_related("prediction", "question", "actor")
        return rows.filter(Q(prediction__isnull=False) | Q(actor=user_of(request)))

    def get_urls(self) -> list[URLPattern]:
        lift = path("<int:pk>/lift/", self.admin_site.admin_view(self.lift_view), name="predictions_embargo_lift")
        return [lift, *super().get_urls()]

    @admin.display(description="held")
    def words(self, row: Embargo) -> SafeString:
        what = "Publication" if row.prediction_id else "Verdict"
        return format_html("{}: <bdi>{}</bdi>", what, str(row.prediction or row.question)[:160])

    @admin.display(description="until", ordering="not_before")
    def when(self, row: Embargo) -> str:
        return local_text(row.not_before)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        require(request, JUDGES)
        row: Embargo = self.row_or_404(request, object_id)
        may_lift = may(request, JUDGES) and row.state == EmbargoState.WAITING
        return show(self, request, "admin/predictions/embargo/record.html", title="Held", original=row, row=row,
                    may_lift=may_lift)  # fmt: skip

    def lift_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row: Embargo = self.row_or_404(request, pk)
        form = bound(request, LiftForm)
        back = reverse(EMBARGO_URL, args=[pk])
        if request.method == "POST" and form.is_valid():
            who = user_of(request)
            if attempt(form, lambda: actions.lift_embargo(actor=who, embargo=row, now=timezone.now())) is not None:
                messages.success(request, "Taken back. Nothing will happen at that time.")
                return redirect(back)
        return step_page(self, request, form, title="Take it back", button="Take it back", original=row, back=back)
