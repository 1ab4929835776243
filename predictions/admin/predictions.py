"""Predictions: the list, the form that logs and edits them, and the page of each."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from .. import actions
from ..models import Commentary, Prediction, PredictionState, Question
from ..rules.publication import blocking
from .access import JUDGES, WRITERS, RecordAdmin, is_key, may, user_of
from .embargoes import HoldSteps
from .entry import EntryForm, initial_of, new_initial, to_input
from .notices import attempt, say_findings
from .reading import reading_of
from .record import prediction_page
from .stepping import form_parts, show
from .steps import PredictionSteps

LIST_URL = "admin:predictions_prediction_changelist"
PAGE_URL = "admin:predictions_prediction_change"
LOG_URL = "admin:predictions_prediction_add"
SAVED_ONLY = "Your changes are saved, and the draft is not public yet: what is missing is marked."
SAVED_BY_ANOTHER = (
    "Somebody saved this draft while you were writing. Nothing is lost: your text is below and theirs is in the draft. "
    "Open it in a second window, then save again to replace it."
)


@admin.register(Prediction)
class PredictionAdmin(PredictionSteps, HoldSteps, RecordAdmin):
    """Journey 1: a find becomes a draft, a draft becomes public, and what is public is only amended or withdrawn."""

    list_display = ("words", "author", "state", "said_on", "question_deadline", "log_another")
    list_filter = ("state", "basis", "vague")
    list_select_related = ("author", "question", "outlet", "commentary")
    search_fields = (
        "quote",
        "author__name",
        "question__statement",
        "commentary__url",
        "commentary__title",
        "outlet__name",
    )
    ordering = ("-id",)
    actions = ("publish_selected", "refuse_selected")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, WRITERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Prediction.objects.visible_to(user_of(request))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        reading = path("reading/", wrap(require_POST(self.reading_view)), name="predictions_prediction_reading")
        return [reading, *self.step_urls(), *self.hold_urls(), *super().get_urls()]

    # --- the list

    @admin.display(description="quote", ordering="quote")
    def words(self, row: Prediction) -> SafeString:
        return format_html('<bdi class="quote">{}</bdi>', Truncator(row.quote or str(row)).chars(160))

    @admin.display(description="deadline", ordering="question__deadline")
    def question_deadline(self, row: Prediction) -> Any:
        return row.question.deadline if row.question else None

    @admin.display(description="same piece")
    def log_another(self, row: Prediction) -> SafeString:
        return format_html('<a href="{}?like={}">Log another</a>', reverse(LOG_URL), row.pk)

    # --- the form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self._form(request, initial=self._new_initial(request))
        if request.method == "POST" and form.is_valid():
            row = attempt(form, lambda: self._record(request, form))
            if row is not None:
                return self._after(request, row)
            form.add_error(None, "Nothing is stored yet. Correct what is marked, or save it as a draft.")
        return self._entry_page(request, form, title="Log a prediction")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        rows = self.get_queryset(request).select_related(*self.list_select_related, "recorded_by")
        row = self.row_or_404(request, object_id, rows)
        if row.state != PredictionState.DRAFT or not may(request, WRITERS):
            return prediction_page(self, request, row)
        now_says = _initial(row)
        form = self._form(request, initial=now_says, reading=reading_of(actions.as_input(row))["sentence"])
        if request.method == "POST" and form.is_valid() and self._is_fresh(form, now_says):
            saved = attempt(form, lambda: self._save(request, row, form))
            done = attempt(form, lambda: self._publish_if_asked(request, saved)) if saved else None
            if done is not None:
                return self._after(request, done)
            if saved is not None:
                row = self.row_or_404(request, object_id, rows.all())  # as stored: numbers come back with nine places
                form.see(_initial(row)["seen"])
                form.add_error(None, SAVED_ONLY)
        return self._entry_page(request, form, title="Draft", row=row)

    def _form(self, request: HttpRequest, initial: dict[str, Any], reading: str = "") -> EntryForm:
        return EntryForm(
            request.POST if request.method == "POST" else None,
            initial=initial,
            reading=reading,
            pieces=self.admin_site.get_model_admin(Commentary).get_queryset(request),
            questions=self.admin_site.get_model_admin(Question).get_queryset(request).public(),  # type: ignore[attr-defined]
        )

    def _new_initial(self, request: HttpRequest) -> dict[str, Any]:
        """Empty, or another claim of the piece of a prediction (`like`), or one of a piece (`piece`)."""
        like, piece = (request.GET.get(name, "") for name in ("like", "piece"))
        if row := self._if_there(self.get_queryset(request), like):
            return new_initial(row.commentary, row)
        return new_initial(self._if_there(self.admin_site.get_model_admin(Commentary).get_queryset(request), piece))

    def _if_there(self, rows: QuerySet[Any], pk: str) -> Any:
        return rows.filter(pk=pk).first() if is_key(pk) else None

    def _record(self, request: HttpRequest, form: EntryForm) -> Prediction:
        entry = to_input(form.cleaned_data, actions.PredictionInput())
        verb = actions.record_predictions if "_publish" in request.POST else actions.save_drafts
        [row] = verb(actor=user_of(request), drafts=[entry], now=timezone.now())
        return row

    def _save(self, request: HttpRequest, row: Prediction, form: EntryForm) -> Prediction:
        entry = to_input(form.cleaned_data, actions.as_input(row))
        return actions.edit_draft(actor=user_of(request), prediction=row, draft=entry, now=timezone.now())

    def _publish_if_asked(self, request: HttpRequest, row: Prediction) -> Prediction:
        if "_publish" not in request.POST:
            return row
        [published] = actions.publish_predictions(actor=user_of(request), predictions=[row], now=timezone.now())
        return published

    def _is_fresh(self, form: EntryForm, now_says: dict[str, Any]) -> bool:
        """Whether the draft is still as the form showed it: one editor must not silently undo another's work."""
        if form.cleaned_data["seen"] == now_says["seen"]:
            return True
        form.add_error(None, SAVED_BY_ANOTHER)
        form.see(now_says["seen"])
        return False

    def _after(self, request: HttpRequest, row: Prediction) -> HttpResponseRedirect:
        another = format_html('<a href="{}?like={}">Log another from the same piece</a>', reverse(LOG_URL), row.pk)
        if row.state == PredictionState.PUBLISHED:
            messages.success(request, format_html("Published, as entry {} of the log. {}", row.recorded_seq, another))
            say_findings(request, actions.publication_problems(row, timezone.now()))
        else:
            messages.success(request, format_html("Saved as a draft. {}", another))
        return redirect(PAGE_URL, row.pk)

    def _entry_page(
        self, request: HttpRequest, form: EntryForm, title: str, row: Prediction | None = None
    ) -> TemplateResponse:
        problems = actions.publication_problems(row, timezone.now()) if row else []
        missing = blocking(problems)
        context = form_parts(self, form, form.fieldsets()) | {
            "add": row is None, "change": row is not None,
            "missing": [(form[one.field] if one.field in form.fields else None, one.sentence) for one in missing],
            "findings": [one.sentence for one in problems if one not in missing],
            "may_publish": may(request, JUDGES), "may_refuse": row is not None and may(request, JUDGES),
        }  # fmt: skip
        return show(self, request, "admin/predictions/prediction/entry.html", title=title, original=row, **context)

    def reading_view(self, request: HttpRequest) -> JsonResponse:
        """What the words read as, while somebody types them (admin.js); nothing is stored."""
        sent = request.POST
        entry = actions.PredictionInput(
            quote=sent.get("quote", "")[:5000],
            hedge=sent.get("hedge", "")[:200],
            denies="denies" in sent,
            retracts="retracts" in sent,
        )
        return JsonResponse(reading_of(actions.fill_reading(entry)))


def _initial(row: Prediction) -> dict[str, Any]:
    alone = not Prediction.objects.filter(commentary=row.commentary_id).exclude(pk=row.pk).exists()
    return initial_of(actions.as_input(row), alone=alone)
