"""What an editor does to a prediction after it is saved: publish, refuse, amend, withdraw; one or many."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .. import actions
from ..models import Prediction, PredictionState, Proposal, ProposalState, RefusalReason, WithdrawalReason
from .access import JUDGES, is_key, may, user_of
from .amending import AMEND_PREDICTION, AmendPredictionForm, changes_of, prediction_initial
from .fields import Words
from .freshness import FreshForm, is_sound
from .keeping import KEEPING, keeping_view
from .notices import DeskForm, each, say_tally
from .proposing import done_or_proposed
from .stepping import bound, require, step_page

PAGE_URL = "admin:predictions_prediction_change"
LIST_URL = "admin:predictions_prediction_changelist"
AMENDED = "Amended. The old values stay in the log beside the new ones."
MOST_AT_ONCE = 200  # as many keys as an address holds on every server


class RefuseForm(DeskForm):
    """Why a find is not published."""

    reason = forms.ChoiceField(choices=RefusalReason.choices, widget=forms.RadioSelect({"class": "radiolist"}))
    note = Words("Note", rows=2, help_text="Stands in the public log with the reason.")


class WithdrawForm(FreshForm):
    """Why a published prediction no longer counts."""

    other_names = {"reason": "note"}  # what a proposal calls its reason

    reason = forms.ChoiceField(choices=WithdrawalReason.choices, widget=forms.RadioSelect({"class": "radiolist"}))
    note = Words("Note", rows=2, help_text="Stands in the public log with the reason.")


class PredictionSteps(admin.ModelAdmin):
    """The steps' pages, for PredictionAdmin."""

    def step_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = {
            "refuse": self.refuse_view, "amend": self.amend_view, "withdraw": self.withdraw_view,
            **{name: self._keep(name) for name in KEEPING},
        }  # fmt: skip
        return [
            path("refuse/", wrap(self.refuse_many_view), name="predictions_prediction_refuse_many"),
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"predictions_prediction_{name}")
                for name, view in pages.items()
            ),
        ]

    def _row(self, request: HttpRequest, pk: int, state: str) -> Prediction:
        require(request, JUDGES)
        row: Prediction = self.row_or_404(request, pk)  # type: ignore[attr-defined]
        if row.state != state:
            messages.warning(request, f"This prediction is {row.get_state_display()}; that step is not open to it.")
        return row

    # --- one

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk, PredictionState.DRAFT)
        return self._refuse(request, [row], reverse(PAGE_URL, args=[pk]))

    def _refuse(self, request: HttpRequest, rows: list[Prediction], back: str) -> HttpResponse:
        form = bound(request, RefuseForm)
        if request.method == "POST" and form.is_valid():
            who, data = user_of(request), form.cleaned_data
            tally = each(
                lambda some: actions.refuse_drafts(actor=who, predictions=some, now=timezone.now(), **data), rows
            )
            say_tally(request, tally, "refused; they stay in the public count of finds")
            if tally.done:
                return redirect(LIST_URL)
        title = "Refuse the find" if len(rows) == 1 else f"Refuse {len(rows)} finds"
        return step_page(self, request, form, title=title, button="Refuse", back=back, subjects=rows,
                         original=rows[0] if len(rows) == 1 else None)  # fmt: skip

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk, PredictionState.PUBLISHED)
        form = bound(request, WithdrawForm, initial={"seen": row.last_seq})
        if is_sound(request, form, row.last_seq):
            why, note = form.cleaned_data["reason"], form.cleaned_data["note"]
            who = user_of(request)
            done = done_or_proposed(
                request, form,
                lambda: actions.withdraw_predictions(
                    actor=who, predictions=[row], reason=why, note=note, now=timezone.now()
                ),
                act="withdraw", target=row, reason=note, arguments={"why": why}, said=lambda: _withdrawn(row),
            )  # fmt: skip
            if done:
                return redirect(PAGE_URL, pk)
        return step_page(self, request, form, title="Withdraw the prediction", button="Withdraw", original=row,
                         back=reverse(PAGE_URL, args=[pk]), subjects=[row])  # fmt: skip

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk, PredictionState.PUBLISHED)
        form = bound(request, AmendPredictionForm, initial=prediction_initial(row))
        if is_sound(request, form, row.last_seq):
            changes, reason = changes_of(form), form.cleaned_data["reason"]
            done = done_or_proposed(
                request, form, lambda: self._amend(request, row, changes, reason), act="amend prediction", target=row,
                reason=reason, arguments={"changes": changes}, said=lambda: AMENDED,
            )  # fmt: skip
            if done:
                return redirect(PAGE_URL, pk)
        return step_page(self, request, form, title="Amend the prediction", button="Amend", original=row,
                         back=reverse(PAGE_URL, args=[pk]), fieldsets=AMEND_PREDICTION)  # fmt: skip

    def _amend(self, request: HttpRequest, row: Prediction, changes: dict[str, Any], reason: str) -> Prediction:
        return actions.amend_prediction(
            actor=user_of(request), prediction=row, changes=changes, reason=reason, now=timezone.now()
        )

    def _keep(self, name: str) -> Callable[..., HttpResponse]:
        """The page of a step of `keeping`."""
        return lambda request, pk: keeping_view(self, request, self.row_or_404(request, pk), name)  # type: ignore[attr-defined]

    # --- many

    @admin.action(description="Publish the selected drafts")
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        who = user_of(request)
        tally = each(
            lambda some: actions.publish_predictions(actor=who, predictions=some, now=timezone.now()),
            list(queryset.order_by("pk")),
        )
        say_tally(request, tally, "published")

    @admin.action(description="Refuse the selected drafts …")
    def refuse_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            messages.warning(request, f"These are the first {MOST_AT_ONCE}; select the others again afterwards.")
        return redirect(
            f"{reverse('admin:predictions_prediction_refuse_many')}?ids={','.join(map(str, ids[:MOST_AT_ONCE]))}"
        )

    def refuse_many_view(self, request: HttpRequest) -> HttpResponse:
        require(request, JUDGES)
        ids = [one for one in request.GET.get("ids", "").split(",") if is_key(one)][:MOST_AT_ONCE]
        rows = list(self.get_queryset(request).filter(pk__in=ids).order_by("pk"))
        if not rows:
            messages.warning(request, "None of these drafts is there any more.")
            return redirect(LIST_URL)
        return self._refuse(request, rows, reverse(LIST_URL))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if may(request, JUDGES) else {}


def _withdrawn(row: Prediction) -> str:
    asked = Proposal.objects.filter(prediction=row, state=ProposalState.OPEN, done_already=True).first()
    if asked is None or asked.confirm_by is None:
        return "Withdrawn. It stays readable with its reason and no longer counts."
    day = timezone.localtime(asked.confirm_by).date()
    return f"Withdrawn at once, because it is urgent. A colleague has to confirm it by {day}, or it counts again."
