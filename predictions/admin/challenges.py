"""Challenges: what readers say against outcomes, to be looked at, published and answered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import PENDING, Challenge, ChallengeState
from .access import ADJUDICATORS, INSIDERS, JUDGES, RecordAdmin, may, user_of
from .fields import Words
from .notices import DeskForm, attempt
from .record import evidence_of, in_force, web_address
from .stepping import bound, require, show, step_page

PAGE_URL = "admin:predictions_challenge_change"
RECORD_PAGE = "admin/predictions/challenge/record.html"
STEP_PAGE = "admin/predictions/challenge/step.html"


class PublishForm(DeskForm):
    """Nothing to fill in: one looks, and publishes."""


class RefuseForm(DeskForm):
    """Why it is not published."""

    reason = Words("Reason", help_text="Kept with it. Only that one was refused is counted in public.")
    other_names = {"answer": "reason"}


class AnswerForm(DeskForm):
    """The desk's public answer."""

    upheld = forms.TypedChoiceField(
        label="The challenge is", coerce=lambda text: text == "upheld",
        widget=forms.RadioSelect({"class": "radiolist"}),
        choices=[("dismissed", "dismissed: the outcome stands"), ("upheld", "upheld: the question is judged anew")],
        error_messages={"required": "Say whether the outcome stands."},
        help_text="Only an adjudicator can uphold one.",
    )  # fmt: skip
    answer = Words("Answer", "rationale", help_text="Readers see it beside the challenge.")


Step = tuple[str, str, type[DeskForm], Callable[..., Challenge], str]
STEPS: dict[str, Step] = {
    "publish": ("Publish the challenge", "Publish", PublishForm, actions.admit_challenge,
                "Published: it has to be answered in public."),
    "refuse": ("Refuse the challenge", "Refuse", RefuseForm, actions.refuse_challenge, "Refused: it is not published."),
    "answer": ("Answer the challenge", "Answer", AnswerForm, actions.answer_challenge, ""),
}  # fmt: skip


@admin.register(Challenge)
class ChallengeAdmin(RecordAdmin):
    """Received and open ones first, and of these the one whose answer is due first: overdue ones lead."""

    viewers = INSIDERS
    list_display = ("words", "state", "filed_on", "answer_due")
    list_filter = ("state", "in_time")
    list_select_related = ("question",)
    search_fields = ("text", "question__statement")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "question__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        pending = Case(When(state__in=PENDING, then=Value(0)), default=Value(1), output_field=IntegerField())
        return Challenge.objects.annotate(dealt_with=pending).order_by("dealt_with", "answer_by", "-id")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("dealt_with", "answer_by", "-id")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [
            path(f"<int:pk>/{name}/", wrap(self._view(name)), name=f"predictions_challenge_{name}") for name in STEPS
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description="challenge")
    def words(self, row: Challenge) -> SafeString:
        return format_html(
            '<bdi class="quote">{}</bdi><bdi class="quiet">{}</bdi>', row.text[:160], row.question.statement[:160]
        )

    @admin.display(description="filed", ordering="filed_at")
    def filed_on(self, row: Challenge) -> str:
        return timezone.localtime(row.filed_at).strftime("%Y-%m-%d")

    @admin.display(description="answer due", ordering="answer_by")
    def answer_due(self, row: Challenge) -> SafeString | str:
        if row.state not in PENDING:
            return "–"
        day = timezone.localtime(row.answer_by).strftime("%Y-%m-%d")
        return format_html("<strong>{} (overdue)</strong>", day) if row.answer_by < timezone.now() else day

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        require(request, self.viewers)
        row = self._row(request, object_id)
        judges = may(request, JUDGES)
        context = self._about(row) | {
            "may_admit": judges and row.state == ChallengeState.RECEIVED,
            "may_answer": judges and row.state == ChallengeState.OPEN,
        }
        return show(self, request, RECORD_PAGE, title="Challenge", original=row, **context)

    def _row(self, request: HttpRequest, pk: object) -> Challenge:
        rows = self.get_queryset(request).select_related("question", "resolution__verdict", "answered_by")
        found: Challenge = self.row_or_404(request, pk, rows)
        return found

    def _about(self, row: Challenge) -> dict[str, Any]:
        resolution = in_force(row.question)
        return {
            "row": row, "source": web_address(row.evidence_url), "resolution": resolution, "insider": True,
            "evidence": evidence_of(resolution), "overdue": row.state in PENDING and row.answer_by < timezone.now(),
        }  # fmt: skip

    # --- its steps

    def _view(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self._take(request, pk, *STEPS[name])

        return view

    def _take(
        self, request: HttpRequest, pk: int, title: str, button: str, kind: type[DeskForm],
        verb: Callable[..., Challenge], said: str,
    ) -> HttpResponse:  # fmt: skip
        require(request, JUDGES)
        row = self._row(request, pk)
        form = bound(request, kind)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            done = attempt(form, lambda: verb(actor=user_of(request), challenge=row, now=timezone.now(), **given))
            if done is not None:
                messages.success(request, said or _answered(done))
                return redirect(PAGE_URL, pk)
        return step_page(
            self, request, form, title=title, button=button, original=row, back=reverse(PAGE_URL, args=[pk]),
            template=STEP_PAGE, may_uphold=may(request, ADJUDICATORS), **self._about(row),
        )  # fmt: skip


def _answered(row: Challenge) -> str:
    if row.state == ChallengeState.UPHELD:
        return "Upheld: the outcome was taken back, the scores with it, and the question is judged anew."
    return "Dismissed: the outcome stands, with your answer beside it."
