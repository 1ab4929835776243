"""Two that are the same become one: the adjudicator's pages for authors, questions and events."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .. import actions
from ..models import Author, Event, Question
from .access import ADJUDICATORS, user_of
from .fields import Line, Words
from .notices import DeskForm, attempt
from .stepping import bound, require, step_page

PREFIX = "admin:predictions"
MERGED = "Merged. The old address leads here from now on."


class MergeForm(DeskForm):
    """Which one stays, and why it is the same."""

    into = Line("The one that stays", 2000, help_text="Its public address, or the last part of it.")
    reason = Words("Reason", rows=2, help_text="Stands in the public log.")


class MergeQuestionsForm(MergeForm):
    """The same of two questions, which may have other terms."""

    terms_stand = forms.BooleanField(
        label="The terms of the question that stays hold for all claims", required=False,
        help_text="Needed where criteria, deadline, time zone or condition differ.",
    )  # fmt: skip


def last_part(text: str) -> str:
    """The slug or id at the end of an address, or what was typed."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1]


def _unknown(thing: str) -> actions.NotFound:
    return actions.NotFound.one("into", "not_found", f"There is no {thing} at this address: copy it from its page.")  # type: ignore[return-value]


def author_given(text: str) -> Author:
    """The author whose address or slug was typed. Raises NotFound."""
    found: Author | None = Author.objects.filter(slug=last_part(text)[:80]).first()
    if found is None:
        raise _unknown("author")
    return found


def question_given(text: str) -> Question:
    """The question whose address or id was typed. Raises NotFound."""
    try:
        found: Question | None = Question.objects.filter(public_id=UUID(last_part(text))).first()
    except ValueError:
        found = None
    if found is None:
        raise _unknown("question")
    return found


class AuthorMerge(admin.ModelAdmin):
    """The page that merges one author into another."""

    def merge_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/merge/", self.admin_site.admin_view(self.merge_view), name="predictions_author_merge")]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Author = self.row_or_404(request, pk)  # type: ignore[attr-defined]

        def merge(data: dict[str, Any]) -> str:
            stays = actions.merge_authors(
                actor=user_of(request), author=row, into=author_given(data["into"]), reason=data["reason"],
                now=timezone.now(),
            )  # fmt: skip
            return reverse(f"{PREFIX}_author_change", args=[stays.pk])

        title = f"Merge {row.name} into another author"
        return _step(self, request, MergeForm, row, title, reverse(f"{PREFIX}_author_change", args=[pk]), merge)


class QuestionMerge(admin.ModelAdmin):
    """The pages that merge a question, or what it turns on, into another."""

    def merge_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = {"merge": self.merge_view, "merge_event": self.merge_event_view}
        return [
            path(f"<int:pk>/{name}/", wrap(view), name=f"predictions_question_{name}") for name, view in pages.items()
        ]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Question = self.row_or_404(request, pk, Question.objects.public())  # type: ignore[attr-defined]

        def merge(data: dict[str, Any]) -> str:
            stays = actions.merge_questions(
                actor=user_of(request), question=row, into=question_given(data["into"]), reason=data["reason"],
                terms_stand=data["terms_stand"], now=timezone.now(),
            )  # fmt: skip
            return reverse(f"{PREFIX}_question_change", args=[stays.pk])

        back = reverse(f"{PREFIX}_question_change", args=[pk])
        return _step(self, request, MergeQuestionsForm, row, "Merge into another question", back, merge)

    def merge_event_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row: Question = self.row_or_404(request, pk, Question.objects.public())  # type: ignore[attr-defined]

        def merge(data: dict[str, Any]) -> str:
            stays: Event = question_given(data["into"]).event
            actions.merge_events(
                actor=user_of(request), event=row.event, into=stays, reason=data["reason"], now=timezone.now()
            )
            return reverse(f"{PREFIX}_question_change", args=[pk])

        back, title = reverse(f"{PREFIX}_question_change", args=[pk]), "Merge its event into that of another question"
        return _step(self, request, MergeForm, row, title, back, merge)


def _step(
    page: admin.ModelAdmin,
    request: HttpRequest,
    kind: type[DeskForm],
    row: Any,
    title: str,
    back: str,
    merge: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    require(request, ADJUDICATORS)
    form = bound(request, kind)
    if request.method == "POST" and form.is_valid():
        address = attempt(form, lambda: merge(form.cleaned_data))
        if address is not None:
            messages.success(request, MERGED)
            return redirect(address)
    return step_page(page, request, form, title=title, button="Merge", original=row, back=back, subject=str(row))
