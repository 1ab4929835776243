"""Words out of view, and legal holds: the steps on a prediction's page, for adjudicators and administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from .. import actions
from ..models import Hold, Prediction, PredictionState, Takedown, TakedownReason, TakedownState
from .access import KEEPERS, may, user_of
from .fields import Words
from .notices import DeskForm, attempt
from .proposing import WAITS
from .stepping import bound, require, step_page

PAGE_URL = "admin:predictions_prediction_change"


class WithholdForm(DeskForm):
    """Why the words cannot be read."""

    reason = forms.ChoiceField(choices=TakedownReason.choices, widget=forms.RadioSelect({"class": "radiolist"}))
    note = Words("Note", rows=2, help_text="Public, beside the reason.")


class WhyForm(DeskForm):
    """Why."""

    reason = Words("Why", rows=2, help_text="Stands in the public log.")


class MatterForm(DeskForm):
    """What it is kept for."""

    reason = Words("Matter", rows=2, help_text="For the desk. Never published.")


class ProposeForm(DeskForm):
    """Why, for the colleague who has to confirm it."""

    reason = Words("Why", rows=2, help_text="For the colleague who has to confirm it.")


@dataclass(frozen=True, slots=True)
class Keeping:
    """One step: its words, its form, the verb behind it, and whether the entry is in a state for it."""

    title: str
    button: str
    said: str
    form: type[DeskForm]
    do: Callable[..., Any]
    fits: Callable[[Prediction], bool]


def _propose(act: str) -> Callable[..., Any]:
    return lambda *, actor, prediction, reason, now: actions.propose_act(
        actor=actor, act=act, target=prediction, reason=reason, arguments={}, now=now
    )


def _is_kept(row: Prediction) -> bool:
    return Takedown.objects.filter(prediction=row, state=TakedownState.WITHHELD).exists()


def _is_held(row: Prediction) -> bool:
    return Hold.objects.filter(prediction=row, lifted_at__isnull=True).exists()


KEEPING: Final[dict[str, Keeping]] = {
    "withhold": Keeping(
        "Withhold the words", "Withhold", "Withheld: the words are public no more, and the entry keeps counting.",
        WithholdForm, actions.withhold_prediction, lambda row: not row.withheld,
    ),
    "restore": Keeping(
        "Restore the words", "Restore", "Restored: the words stand where they stood.", WhyForm,
        actions.restore_prediction, _is_kept,
    ),
    "shred": Keeping("Shred the words", "Propose", WAITS, ProposeForm, _propose("shred"), _is_kept),
    "hold": Keeping(
        "Set a legal hold", "Set the hold", "Held: neither shredded nor withdrawn until two people lift this.",
        MatterForm, actions.hold_prediction, lambda row: not _is_held(row),
    ),
    "lift_hold": Keeping("Lift the legal hold", "Propose", WAITS, ProposeForm, _propose("lift hold"), _is_held),
}  # fmt: skip


def keeping_of(request: HttpRequest, row: Prediction) -> list[dict[str, str]]:
    """The steps open to this person on this entry: label and address."""
    if row.state == PredictionState.DRAFT or not may(request, KEEPERS):
        return []
    return [
        {"label": step.title, "url": reverse(f"admin:predictions_prediction_{name}", args=[row.pk])}
        for name, step in KEEPING.items()
        if step.fits(row)
    ]


def holds_of(request: HttpRequest, row: Prediction) -> list[Hold]:
    """The hold in force, for those who may know its matter."""
    return list(row.holds.filter(lifted_at__isnull=True)) if may(request, KEEPERS) else []


def keeping_view(page: admin.ModelAdmin, request: HttpRequest, row: Prediction, name: str) -> HttpResponse:
    """The page of one step."""
    require(request, KEEPERS)
    step = KEEPING[name]
    form = bound(request, step.form)
    if request.method == "POST" and form.is_valid():
        who = user_of(request)
        done = attempt(form, lambda: step.do(actor=who, prediction=row, now=timezone.now(), **form.cleaned_data))
        if done is not None:
            messages.success(request, step.said)
            return redirect(PAGE_URL, row.pk)
    return step_page(page, request, form, title=step.title, button=step.button, original=row,
                     back=reverse(PAGE_URL, args=[row.pk]), subjects=[row])  # fmt: skip
