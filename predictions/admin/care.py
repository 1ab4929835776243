"""Looking after a question: let it rest, pass it on, ask for a review, name a backup; for QuestionAdmin."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_POST

from .. import actions
from ..models import Question
from ..queries.care import colleagues, findings_of
from ..queries.reminders import plan_history, with_reminders
from .access import JUDGES, is_key, user_of
from .fields import Day, Words
from .findings import shown_findings
from .notices import DeskForm, attempt, say_refused
from .stepping import bound, require, step_page
from .watching import WatchForm, watched, watched_initial

PAGE_URL = "admin:predictions_question_change"
MOST_CHANGES = 50
DUE_URL = "admin:predictions_question_due"


class Colleague(forms.ModelChoiceField):
    """Somebody who may look after a question; nobody is the desk."""

    def __init__(self, label: str, nobody: str, **options: Any) -> None:
        super().__init__(colleagues(), label=label, required=False, empty_label=nobody, **options)
        self.error_messages["invalid_choice"] = "Choose an active editor or adjudicator."


class SnoozeForm(DeskForm):
    """Let it rest for a while."""

    days = forms.TypedChoiceField(
        label="For how long", coerce=int, widget=forms.RadioSelect({"class": "radiolist"}),
        choices=[(days, f"{days} day{'s' * (days > 1)}") for days in actions.SNOOZE_DAYS],
        error_messages={"required": "Say for how long."},
    )  # fmt: skip
    reason = Words("Reason", rows=2, help_text="For your colleagues; no part of the public log.")


class HandOverForm(DeskForm):
    """Pass it on."""

    to = Colleague("To", "The desk", help_text="They hear at once of what has come already.")
    reason = Words("Reason", rows=2)


class ReviewForm(DeskForm):
    """Ask to be reminded."""

    on = Day("Look again on", help_text="The owner is asked that morning whether this could be settled already.")
    reason = Words("Reason", rows=2)

    def clean(self) -> dict[str, Any]:
        if "on" not in self.errors and self.cleaned_data.get("on") is None:
            self.add_error("on", "Give a day after today.")
        return self.cleaned_data


class BackupForm(DeskForm):
    """Who hears of it too."""

    backup = Colleague("Backup", "As the desk's settings say", help_text="Hears of it when it is overdue.")


def snoozed(request: HttpRequest, row: Question, data: dict[str, Any]) -> str:
    """Snooze and say until when."""
    done = actions.snooze_question(actor=user_of(request), question=row, now=timezone.now(), **data)
    return f"Reminders rest until {_day(done.snoozed_until)}. It stays in the due queue."


def handed_over(request: HttpRequest, row: Question, data: dict[str, Any]) -> str:
    """Hand over and say to whom."""
    done = actions.hand_over_question(actor=user_of(request), question=row, now=timezone.now(), **data)
    return f"Handed over to {done.owner or 'the desk'}."


def review_set(request: HttpRequest, row: Question, data: dict[str, Any]) -> str:
    """Set the review date and say it."""
    done = actions.set_review_date(actor=user_of(request), question=row, now=timezone.now(), **data)
    return f"To be looked at again on {_day(done.review_on)}."


def backup_set(request: HttpRequest, row: Question, data: dict[str, Any]) -> str:
    """Name the backup and say whom."""
    done = actions.set_backup(actor=user_of(request), question=row, now=timezone.now(), **data)
    return f"Backup: {done.backup or 'as the desk’s settings say'}."


Step = tuple[str, str, type[DeskForm], Callable[[HttpRequest, Question, dict[str, Any]], str]]
STEPS: dict[str, Step] = {
    "snooze": ("Snooze", "Snooze", SnoozeForm, snoozed),
    "hand_over": ("Hand over", "Hand over", HandOverForm, handed_over),
    "review": ("Set a review date", "Set the date", ReviewForm, review_set),
    "watch": ("Watch a series", "Save", WatchForm, watched),
    "backup": ("Name a backup", "Save", BackupForm, backup_set),
}


class CareSteps(admin.ModelAdmin):
    """The steps' pages, and what the question's own page says about its care."""

    def care_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        dismiss = wrap(require_POST(self.dismiss_view))
        return [
            path("<int:pk>/findings/<int:finding>/dismiss/", dismiss, name="predictions_question_dismiss"),
            *(
                path(f"<int:pk>/{name}/", wrap(self._care_view(name)), name=f"predictions_question_{name}")
                for name in STEPS
            ),
        ]

    def _care_view(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self._care(request, pk, STEPS[name])

        return view

    def _care(self, request: HttpRequest, pk: int, step: Step) -> HttpResponse:
        title, button, kind, take = step
        require(request, JUDGES)
        row: Question = self.row_or_404(request, pk, Question.objects.public())  # type: ignore[attr-defined]
        form = bound(
            request, kind, initial={"backup": row.backup_id} | (watched_initial(row) if kind is WatchForm else {})
        )
        if request.method == "POST" and form.is_valid():
            said = attempt(form, lambda: take(request, row, form.cleaned_data))
            if said is not None:
                messages.success(request, said)
                return redirect(DUE_URL if row.is_due(timezone.now()) else reverse(PAGE_URL, args=[pk]))
        if row.settled:
            messages.warning(request, "This question has an outcome: nothing is left to remind of.")
        return step_page(
            self, request, form, title=title, button=button, original=row, back=reverse(PAGE_URL, args=[pk]),
            subject=row.statement,
        )  # fmt: skip

    def dismiss_view(self, request: HttpRequest, pk: int, finding: int) -> HttpResponse:
        """Close a finding that needs nothing done."""
        require(request, JUDGES)
        row: Question = self.row_or_404(request, pk, Question.objects.public())  # type: ignore[attr-defined]
        found = get_object_or_404(row.check_findings, pk=finding) if is_key(finding) else None
        if found is None:
            raise Http404("There is no such finding.")
        try:
            actions.dismiss_finding(actor=user_of(request), finding=found, now=timezone.now())
        except actions.DomainError as refused:
            say_refused(request, refused)
        else:
            messages.success(request, "Closed: it is shown no more.")
        return redirect(PAGE_URL, pk)

    def care_context(self, row: Question) -> dict[str, Any]:
        """Who looks after it, how often they were reminded, what the checks found, what people did to the plan."""
        care = with_reminders(Question.objects.filter(pk=row.pk)).select_related("owner", "backup").get()
        changes = plan_history(row)[:MOST_CHANGES]
        return {"care": care, "plan_changes": changes, "findings": shown_findings(findings_of([row])[row.pk])}


def _day(day: Any) -> str:
    return formatted(day, "j F Y") if day else "no day"
