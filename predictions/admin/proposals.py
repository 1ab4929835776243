"""What waits for a second person: the list, the page with old and new, and the steps that confirm or decline."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import Proposal, ProposalState
from .access import INSIDERS, RecordAdmin, may, user_of
from .changes import changes_proposed, evidence_proposed
from .fields import Words
from .notices import DeskForm, attempt
from .record import evidence_rows
from .stepping import bound, require, show, step_page

PAGE_URL = "admin:predictions_proposal_change"
LIST_URL = "admin:predictions_proposal_changelist"
STEP_PAGE = "admin/predictions/proposal/step.html"


class ConfirmForm(DeskForm):
    """Nothing to fill in: one looks, and confirms."""


class DeclineForm(DeskForm):
    """Why it is not done."""

    answer = Words("Why not", rows=2, help_text="For whoever proposed it.")


@admin.register(Proposal)
class ProposalAdmin(RecordAdmin):
    """Open ones first, the oldest first; nobody confirms their own."""

    viewers = INSIDERS
    list_display = ("what", "state", "proposer", "proposed_on", "by_day")
    list_filter = ("state",)
    list_select_related = ("proposer", "question", "prediction")
    ordering = ("-state", "proposed_at", "id")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        steps = {"confirm": self.confirm_view, "decline": self.decline_view}
        pages = [
            path(f"<int:pk>/{name}/", wrap(view), name=f"predictions_proposal_{name}") for name, view in steps.items()
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description="what")
    def what(self, row: Proposal) -> SafeString:
        return format_html('{}<br><bdi class="quote">{}</bdi>', row.act.capitalize(), row.prediction or row.question)

    @admin.display(description="proposed", ordering="proposed_at")
    def proposed_on(self, row: Proposal) -> str:
        return timezone.localtime(row.proposed_at).strftime("%Y-%m-%d")

    @admin.display(description="to be confirmed by", ordering="confirm_by")
    def by_day(self, row: Proposal) -> str:
        return timezone.localtime(row.confirm_by).strftime("%Y-%m-%d") if row.confirm_by else "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        require(request, self.viewers)
        row = self._row(request, object_id)
        is_open, mine = row.state == ProposalState.OPEN, row.proposer_id == request.user.pk
        confirms = not mine and may(request, frozenset(actions.ACTS[row.act].confirmers))
        context = self._about(row) | {
            "may_confirm": is_open and confirms, "may_decline": is_open and (mine or confirms), "mine": mine,
            "is_open": is_open,
        }  # fmt: skip
        page = "admin/predictions/proposal/record.html"
        return show(self, request, page, title=f"Proposal: {row.act}", original=row, **context)

    def _row(self, request: HttpRequest, pk: object) -> Proposal:
        rows: QuerySet[Any] = self.get_queryset(request).select_related(*self.list_select_related, "decided_by")
        found: Proposal = self.row_or_404(request, pk, rows)
        return found

    def _about(self, row: Proposal) -> dict[str, Any]:
        pieces = [(label, evidence_rows(found)) for label, found in evidence_proposed(row)]
        return {"row": row, "changes": changes_proposed(row), "pieces": pieces}

    # --- its steps

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, self.viewers)
        row = self._row(request, pk)
        form = bound(request, ConfirmForm)
        if request.method == "POST" and form.is_valid():
            verb = actions.confirm_act
            if attempt(form, lambda: verb(actor=user_of(request), proposal=row, now=timezone.now())) is not None:
                messages.success(request, "Confirmed: it is done, and the log names you both.")
                return redirect(LIST_URL)
        return self._step(request, row, form, "Confirm")

    def decline_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, self.viewers)
        row = self._row(request, pk)
        form = bound(request, DeclineForm)
        if request.method == "POST" and form.is_valid():
            verb, words = actions.decline_act, form.cleaned_data
            done = attempt(form, lambda: verb(actor=user_of(request), proposal=row, now=timezone.now(), **words))
            if done is not None:
                undone = "Declined, and undone: the entry counts again." if done.done_already else "Declined."
                messages.success(request, undone)
                return redirect(LIST_URL)
        return self._step(request, row, form, "Take it back" if row.proposer_id == request.user.pk else "Decline")

    def _step(self, request: HttpRequest, row: Proposal, form: DeskForm, button: str) -> TemplateResponse:
        return step_page(
            self, request, form, title=f"{button}: {row.act}", button=button, original=row,
            back=reverse(PAGE_URL, args=[row.pk]), template=STEP_PAGE, **self._about(row),
        )  # fmt: skip
