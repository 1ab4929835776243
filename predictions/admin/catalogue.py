"""Authors with their standing, outlets, topics, pieces and events; names change only in the open."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import actions
from ..models import Author, Commentary, Event, Outlet, Prediction, Question, Standing, Topic
from .access import ADJUDICATORS, JUDGES, WRITERS, RecordAdmin, may, user_of
from .fields import Line, Words
from .merging import AuthorMerge
from .notices import DeskForm, attempt
from .outcomes import shown
from .record import steps_of, web_address
from .replying import ReplySteps
from .stepping import bound, require, show, step_page

MORE = ("brier_matured", "skill_matured", "skill_frozen")
LOG_URL = "admin:predictions_prediction_add"


class RenameForm(DeskForm):
    """Another public name, in the open."""

    name = Line("New name")
    reason = Words("Reason", rows=2, help_text="Stands in the public log beside the old and the new name.")


class AliasForm(DeskForm):
    """One more name to be found by."""

    name = Line("Alias", help_text="Imports and editors will find the author by this name too.")


def seen_by(request: HttpRequest, lookup: str) -> Q:
    """Catalogue rows of predictions this person may see; contributors learn nothing of other people's finds."""
    return Q(**{f"{lookup}__in": Prediction.objects.visible_to(user_of(request)).values("pk")})


class Renamed(RecordAdmin):
    """An entry of the catalogue whose public name a verb changes."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_rename"
        return [path("<int:pk>/rename/", self.admin_site.admin_view(self.rename_view), name=name), *super().get_urls()]

    def rename(self, request: HttpRequest, row: Any, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def page_url(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row = self.row_or_404(request, pk)
        form = bound(request, RenameForm, initial={"name": row.name})
        if request.method == "POST" and form.is_valid():
            done = attempt(form, lambda: self.rename(request, row, form.cleaned_data))
            if done is not None:
                messages.success(request, "Renamed. The old name stays in the log.")
                return redirect(self.page_url(row))
        return step_page(self, request, form, title=f"Rename {row.name}", button="Rename", original=row,
                         back=self.page_url(row))  # fmt: skip


def _totals() -> QuerySet[Standing]:
    return Standing.objects.total()


@admin.register(Author)
class AuthorAdmin(AuthorMerge, ReplySteps, Renamed):
    """Authors, each with the total standing that the board shows."""

    list_display = ("named", "n", "brier", "interval", "matured")
    search_fields = ("name", "names__name")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Author.objects.standing().filter(Q(last_seq__isnull=False) | seen_by(request, "predictions")).distinct()
        return rows.prefetch_related(Prefetch("standings", _totals(), to_attr="total"))

    def get_urls(self) -> list[URLPattern]:
        alias = path("<int:pk>/alias/", self.admin_site.admin_view(self.alias_view), name="predictions_author_alias")
        return [alias, *self.merge_urls(), *self.reply_urls(), *super().get_urls()]

    def rename(self, request: HttpRequest, row: Author, data: dict[str, Any]) -> Author:
        return actions.rename_author(actor=user_of(request), author=row, now=timezone.now(), **data)

    @admin.display(description="author", ordering="name")
    def named(self, row: Author) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.name)

    @admin.display(description="n")
    def n(self, row: Any) -> int:
        return row.total[0].n if row.total else 0

    @admin.display(description="Brier")
    def brier(self, row: Any) -> str:
        return shown(row.total[0].brier if row.total else None)

    @admin.display(description="95% interval")
    def interval(self, row: Any) -> str:
        total = row.total[0] if row.total else None
        if total is None or total.brier_low is None:
            return shown(None)
        return f"{shown(total.brier_low)} to {shown(total.brier_high)}"

    @admin.display(description="matured")
    def matured(self, row: Any) -> int:
        return row.total[0].n_matured if row.total else 0

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        row = self.row_or_404(request, object_id)
        standing = row.total[0] if row.total else None
        said = Prediction.objects.visible_to(user_of(request)).filter(author=row)
        context = {
            "row": row, "standing": standing,
            **{name: shown(getattr(standing, name, None)) for name in MORE},
            "brier": self.brier(row), "interval": self.interval(row), "names": row.names.order_by("name"),
            "counts": said.order_by("state").values_list("state").annotate(n=Count("pk")),
            "steps": steps_of([row.log_subject]), "may_rename": may(request, JUDGES),
            "is_public": row.last_seq is not None, "may_merge": may(request, ADJUDICATORS),
            **self.reply_context(request, row),
        }  # fmt: skip
        return show(self, request, "admin/predictions/author/record.html", title=row.name, original=row, **context)

    def alias_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row = self.row_or_404(request, pk)
        form = bound(request, AliasForm)
        if request.method == "POST" and form.is_valid():
            who, name = user_of(request), form.cleaned_data["name"]
            done = attempt(form, lambda: actions.add_alias(actor=who, author=row, name=name, now=timezone.now()))
            if done is not None:
                messages.success(request, f"{row.name} is now found as “{name}” too.")
                return redirect(self.page_url(row))
        return step_page(self, request, form, title=f"Add an alias of {row.name}", button="Add the alias", original=row,
                         back=self.page_url(row))  # fmt: skip


@admin.register(Outlet)
class OutletAdmin(Renamed):
    """Newspapers, newsletters, podcasts and broadcasters."""

    list_display = ("name", "slug", "rename_link")
    search_fields = ("name",)
    fields = ("name", "slug", "public_id", "rename_link")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Outlet.objects.filter(Q(last_seq__isnull=False) | seen_by(request, "predictions")).distinct()

    def rename(self, request: HttpRequest, row: Outlet, data: dict[str, Any]) -> Outlet:
        return actions.rename_outlet(actor=user_of(request), outlet=row, now=timezone.now(), **data)

    @admin.display(description="rename")
    def rename_link(self, row: Outlet) -> SafeString:
        return format_html('<a href="{}">Rename</a>', reverse("admin:predictions_outlet_rename", args=[row.pk]))


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    """Subject tags."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        public = Q(questions__in=Question.objects.public().values("pk"))
        return Topic.objects.filter(public | seen_by(request, "questions__predictions")).order_by("name").distinct()


@admin.register(Commentary)
class CommentaryAdmin(RecordAdmin):
    """The pieces that were read."""

    list_display = ("titled", "outlet", "published_on", "log_another")
    list_select_related = ("outlet",)
    search_fields = ("title", "url", "outlet__name")
    ordering = ("-id",)
    fields = ("title", "outlet", "published_on", "address", "archive", "bylines", "claims", "log_another")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Commentary.objects.filter(seen_by(request, "predictions")).select_related("outlet").distinct()

    @admin.display(description="piece", ordering="title")
    def titled(self, row: Commentary) -> SafeString:
        return format_html("<bdi>{}</bdi>", str(row))

    @admin.display(description="address")
    def address(self, row: Commentary) -> SafeString | str:
        return link(row.url)

    @admin.display(description="archive")
    def archive(self, row: Commentary) -> SafeString | str:
        return link(row.archive_url)

    @admin.display(description="by")
    def bylines(self, row: Commentary) -> str:
        return ", ".join(author.name for author in row.authors.all()) or "–"

    @admin.display(description="predictions")
    def claims(self, row: Commentary) -> SafeString:
        found = row.predictions.exclude(state="draft").order_by("pk")[:50]
        return format_html_join("", '<p><a href="{}">{}</a> ({})</p>', (
            (reverse("admin:predictions_prediction_change", args=[one.pk]), str(one), one.state) for one in found
        ))  # fmt: skip

    @admin.display(description="same piece")
    def log_another(self, row: Commentary) -> SafeString:
        return format_html('<a href="{}?piece={}">Log a prediction</a>', reverse(LOG_URL), row.pk)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    """Named events, for the picker of the entry form only."""

    search_fields = ("name",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, WRITERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        public = Event.objects.filter(questions__in=Question.objects.public())
        return public.exclude(name="").order_by("name").distinct()


def link(url: str) -> SafeString | str:
    """A stored address as a link, if it is one that a browser may follow; else as text."""
    return format_html('<a href="{0}">{0}</a>', url) if web_address(url) else url or "–"
