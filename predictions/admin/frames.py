"""What the desk undertakes to read: the list, the form that declares it, and the steps that change it in the open."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from .. import actions
from ..models import Frame
from ..queries.frames import frames_of
from .access import JUDGES, RecordAdmin, may, user_of
from .fields import Day, Days, Line, Words
from .notices import DeskForm, attempt
from .record import steps_of
from .stepping import bound, require, show, step_page

PAGE_URL = "admin:predictions_frame_change"
LIST_URL = "admin:predictions_frame_changelist"


class _CountForm(DeskForm):
    every = Days("Every which piece", initial=1, help_text="1: all pieces; 5: every fifth.")
    note = Words("How pieces are found and chosen", rows=2, help_text="Public.")
    n_published = Days("Pieces published", help_text="If known, with where and when it was counted.")
    published_source = Line("Counted where", 500)
    counted_on = Day("Counted on")

    def clean_every(self) -> int:
        found = self.cleaned_data["every"]
        return 1 if found is None else int(found)


class DeclareForm(_CountForm):
    """A new frame."""

    author = Line("Author", help_text="Whose pieces: an author, an outlet, or one's in the other.")
    outlet = Line("Outlet")
    starts_on = Day("Pieces from")
    ends_on = Day("To", help_text="Empty: until further notice.")
    field_order = ("author", "outlet", "starts_on", "ends_on")


class ChangeForm(_CountForm):
    """Days, k, note and count; whose pieces they are stays."""

    starts_on = Day("Pieces from")
    ends_on = Day("To", help_text="Empty: until further notice.")
    reason = Words("Reason", rows=2, help_text="Stands in the public log beside the old and the new value.")
    field_order = ("starts_on", "ends_on")


class PieceForm(DeskForm):
    """A piece that was read and held no prediction."""

    url = forms.CharField(label="Address", required=False, max_length=2000)
    title = Line("Title", 500)
    outlet = Line("Outlet", help_text="The frame's, if empty.")
    published_on = Day("Published on")
    archive_url = forms.CharField(label="Archived copy", required=False, max_length=2000)
    other_names = {"source_url": "url", "source_title": "title"}


@admin.register(Frame)
class FrameAdmin(RecordAdmin):
    """Every frame, the latest first."""

    list_display = ("what", "days", "every", "n_published", "declared_on")
    list_select_related = ("author", "outlet")
    search_fields = ("author__name", "outlet__name")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, JUDGES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Frame.objects.select_related("author", "outlet", "declared_by")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        steps = {"change_terms": self.terms_view, "piece": self.piece_view}
        pages = [
            path(f"<int:pk>/{name.replace('_', '-')}/", wrap(view), name=f"predictions_frame_{name}")
            for name, view in steps.items()
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description="whose pieces")
    def what(self, row: Frame) -> str:
        return " in ".join(one.name for one in (row.author, row.outlet) if one is not None)

    @admin.display(description="published", ordering="starts_on")
    def days(self, row: Frame) -> str:
        return f"{row.starts_on} to {row.ends_on or 'now'}"

    @admin.display(description="declared", ordering="declared_at")
    def declared_on(self, row: Frame) -> str:
        return timezone.localtime(row.declared_at).strftime("%Y-%m-%d")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        require(request, JUDGES)
        form = bound(request, DeclareForm)
        if request.method == "POST" and form.is_valid():
            who, given = user_of(request), actions.FrameInput(**form.cleaned_data)
            made = attempt(form, lambda: actions.declare_frame(actor=who, frame=given, now=timezone.now()))
            if made is not None:
                messages.success(request, "Declared, in the log and on public pages.")
                return redirect(PAGE_URL, made.pk)
        return step_page(self, request, form, title="Declare a frame", button="Declare", back=reverse(LIST_URL))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        require(request, self.viewers)
        row = self.row_or_404(request, object_id)
        [found] = frames_of([row])
        context = {
            "row": row, "found": found, "may_change": may(request, JUDGES), "steps": steps_of([row.log_subject]),
        }  # fmt: skip
        return show(self, request, "admin/predictions/frame/record.html", title="Frame", original=row, **context)

    # --- its steps

    def terms_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row: Frame = self.row_or_404(request, pk)
        form = bound(request, ChangeForm, initial={name: getattr(row, name) for name in actions.CHANGEABLE_FRAME})
        if request.method == "POST" and form.is_valid():
            changes = {name: form.cleaned_data[name] for name in actions.CHANGEABLE_FRAME}
            who, reason = user_of(request), form.cleaned_data["reason"]
            verb = actions.change_frame
            done = attempt(
                form, lambda: verb(actor=who, frame=row, changes=changes, reason=reason, now=timezone.now())
            )  # fmt: skip
            if done is not None:
                messages.success(request, "Changed; the old values stay in public.")
                return redirect(PAGE_URL, row.pk)
        return self._step(request, row, form, "Change the frame", "Change")

    def piece_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row: Frame = self.row_or_404(request, pk)
        form = bound(request, PieceForm)
        if request.method == "POST" and form.is_valid():
            who, piece = user_of(request), actions.CommentaryInput(**form.cleaned_data)
            verb = actions.add_frame_pieces
            done = attempt(form, lambda: verb(actor=who, frame=row, pieces=[piece], now=timezone.now()))
            if done is not None:
                messages.success(request, "Noted as read.")
                return redirect(PAGE_URL, row.pk)
        return self._step(request, row, form, "A piece read without a find", "Note it")

    def _step(self, request: HttpRequest, row: Frame, form: DeskForm, title: str, button: str) -> TemplateResponse:
        back = reverse(PAGE_URL, args=[row.pk])
        return step_page(self, request, form, title=title, button=button, original=row, back=back)
