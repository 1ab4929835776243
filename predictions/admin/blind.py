"""Reading a quote blind: the step in which an editor gives their reading, and what they may see of others'."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .. import actions
from ..models import Prediction, PredictionState
from ..models.readings import ENOUGH
from ..queries.readings import readings_for
from .access import JUDGES, may, user_of
from .fields import Chance, Line, Suggested, hedge_phrases
from .notices import DeskForm, attempt
from .reading import reading_of
from .stepping import bound, require, step_page

PAGE_URL = "admin:predictions_prediction_change"
FIELDSETS: tuple[tuple[None, dict[str, Any]], ...] = (
    (None, {"fields": ["hedge", ("low", "probability", "high"), "denies"]}),
)
GIVEN = {
    "first": "Your reading is kept, and no colleague sees it.",
    "second": "Your reading is kept, and no colleague sees it: a second has to be given without knowing yours.",
    "third": "The two readings are too far apart: a third person decides.",
    "": "It has the readings that it needs, and can be published.",
}


class ReadingForm(DeskForm):
    """How likely the quote makes the statement."""

    hedge = Line("Hedge", widget=Suggested(options=hedge_phrases()), help_text="probably, will, unlikely …")
    low, probability, high = Chance("Low"), Chance("Probability"), Chance("High")
    denies = forms.BooleanField(label="The author denies the statement", required=False)


class Awaited(admin.SimpleListFilter):
    """Drafts by how many have read them."""

    title = "readings"
    parameter_name = "readings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "nobody has read it"), ("one", "a second reading is needed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("none", "one"):
            return queryset
        drafts = queryset.filter(state=PredictionState.DRAFT, retracts=False)
        mine = Q(readings__editor=user_of(request))
        rows = drafts.annotate(n_readings=Count("readings"), n_mine=Count("readings", filter=mine))
        wanted = {"n_readings": 0} if self.value() == "none" else {"n_readings": 1, "n_mine": 0}
        found: QuerySet[Any] = rows.filter(**wanted)
        return found


class ReadingStep(admin.ModelAdmin):
    """The step's page, for PredictionAdmin."""

    def reading_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/read/", wrap(self.read_view), name="predictions_prediction_read")]

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        rows = self.get_queryset(request).select_related("question", "author", "commentary")
        row: Prediction = self.row_or_404(request, pk, rows)  # type: ignore[attr-defined]
        form = bound(request, ReadingForm)
        if request.method == "POST" and form.is_valid():
            who, reading = user_of(request), actions.ReadingInput(**form.cleaned_data)
            verb = actions.give_reading
            done = attempt(form, lambda: verb(actor=who, prediction=row, reading=reading, now=timezone.now()))
            if done is not None:
                messages.success(request, GIVEN[readings_for(row, who).awaited])
                return redirect(PAGE_URL, row.pk)
        return step_page(
            self, request, form, title="Read the quote", button="Give this reading", original=row,
            back=reverse(PAGE_URL, args=[row.pk]), fieldsets=FIELDSETS,
            template="admin/predictions/prediction/read.html", row=row, readings=readings_shown(request, row),
        )  # fmt: skip


def readings_shown(request: HttpRequest, row: Prediction) -> dict[str, Any]:
    """What this person may know of the readings of a prediction; nothing of a colleague's before two have read."""
    found = readings_for(row, user_of(request))
    own = any(one.mine for one in found.shown)
    return {
        "rows": [("you" if one.mine else one.given_by, one.reading, _sentence(one.reading)) for one in found.shown],
        "awaited": found.awaited, "differ": found.differ,
        "may_read": bool(found.awaited) and not own and may(request, JUDGES),
        "blind": actions.is_read_blind(row) or len(found.shown) >= ENOUGH,
    }  # fmt: skip


def _sentence(reading: Any) -> str:
    entry = actions.PredictionInput(
        probability=reading.probability, low=reading.low, high=reading.high, basis=reading.basis
    )  # fmt: skip
    return reading_of(entry)["sentence"]
