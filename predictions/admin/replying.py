"""How an author can be reached, what they said, and whether they still speak: steps on the author's page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import actions
from ..models import Author, AuthorContact, AuthorState, Prediction, Reply, ReplyState
from ..queries.replies import open_to_reply, reply_counts, told
from .access import INSIDERS, JUDGES, RecordAdmin, may, user_of
from .fields import Day, Line, Words
from .notices import DeskForm, attempt
from .stepping import bound, require, show, step_page

REPLY_URL = "admin:predictions_reply_change"
RECORD_PAGE = "admin/predictions/reply/record.html"
STEP_PAGE = "admin/predictions/reply/step.html"
MOST_CLAIMS = 200


class ContactForm(DeskForm):
    """An address and where it was found."""

    address = Line("E-mail address", 254, help_text="The desk's alone. It is forgotten after 180 days.")
    place = Words("Where you found it", rows=2, help_text="Seen by the desk only.")


class SearchForm(DeskForm):
    """A search that found nothing."""

    place = Words("Where you looked", rows=3, help_text="Stands on the author's public page: name no address.")


class ForgetForm(DeskForm):
    """Nothing to fill in: the note goes."""


class StateForm(DeskForm):
    """Whether they still speak."""

    state = forms.ChoiceField(choices=AuthorState.choices, widget=forms.RadioSelect({"class": "radiolist"}))
    since = Day("Since", help_text="The first day of it; of “deceased” the day of death. Empty for “active”.")
    reason = Words("Reason", rows=2, help_text="Stands in the public log: name the source.")


class EnterForm(DeskForm):
    """What an author said to the desk by other ways than the signed link."""

    about = forms.ChoiceField(label="About", required=False)
    text = Words("Their words", "quote", rows=10, help_text="Word for word, as they gave them.")

    def __init__(self, *args: Any, author: Author, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = {str(one.public_id): one for one in open_to_reply(author)[:MOST_CLAIMS]}
        self.fields["about"].choices = [("", "The record in general"), *self._choices()]  # type: ignore[attr-defined]

    def _choices(self) -> list[tuple[str, str]]:
        return [
            (f"{what}:{key}", f"The {what}: {one.question}"[:160])
            for key, one in self.claims.items()
            for what in ("prediction", "outcome")
            if what == "prediction" or one.has_outcome  # type: ignore[attr-defined]
        ]

    def reply(self) -> actions.ReplyInput:
        """The form as the verb takes it."""
        what, _, key = self.cleaned_data["about"].partition(":")
        claim: Prediction | None = self.claims.get(key)
        return actions.ReplyInput(
            text=self.cleaned_data["text"],
            prediction=claim if what == "prediction" else None,
            question=claim.question if claim is not None and what == "outcome" else None,
        )


class ReplySteps(admin.ModelAdmin):
    """The pages, for AuthorAdmin."""

    def reply_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = {"contact": self.contact_view, "search": self.search_view, "state": self.state_view,
                 "reply": self.enter_view}  # fmt: skip
        return [
            path("<int:pk>/contact/<int:contact>/forget/", wrap(self.forget_view), name="predictions_author_forget"),
            *(path(f"<int:pk>/{name}/", wrap(view), name=f"predictions_author_{name}") for name, view in pages.items()),
        ]

    def reply_context(self, request: HttpRequest, row: Author) -> dict[str, Any]:
        """What the author's page shows of it; addresses to those who may write to authors only."""
        now = timezone.now()
        return {
            "told": told(row, now=now), "reply_counts": reply_counts(row), "may_reply": may(request, JUDGES),
            "contacts": list(row.contacts.select_related("noted_by")) if may(request, JUDGES) else [],
        }  # fmt: skip

    def contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._author_step(request, pk, ContactForm, "Note a contact", actions.note_contact, "Noted.")

    def search_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        said = "Noted: the author's page says where the desk looked."
        return self._author_step(request, pk, SearchForm, "Note that no contact was found", actions.note_search, said)

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._author_step(
            request, pk, StateForm, "Change the author's state", actions.change_author_state,
            "Changed. The entry stands in the log with the reason.",
            initial=lambda row: {"state": row.state, "since": row.state_since},
        )  # fmt: skip

    def _author_step(
        self, request: HttpRequest, pk: int, kind: type[DeskForm], title: str, verb: Callable[..., object], said: str,
        initial: Callable[[Author], dict[str, Any]] = lambda row: {},
    ) -> HttpResponse:  # fmt: skip
        require(request, JUDGES)
        row: Author = self.row_or_404(request, pk)  # type: ignore[attr-defined]
        form = bound(request, kind, initial=initial(row))
        if request.method == "POST" and form.is_valid():
            given, who = form.cleaned_data, user_of(request)
            if attempt(form, lambda: verb(actor=who, author=row, now=timezone.now(), **given)) is not None:
                messages.success(request, said)
                return redirect(_page(row))
        return step_page(self, request, form, title=title, button="Save", original=row, back=_page(row))

    def forget_view(self, request: HttpRequest, pk: int, contact: int) -> HttpResponse:
        require(request, JUDGES)
        row: Author = self.row_or_404(request, pk)  # type: ignore[attr-defined]
        noted = AuthorContact.objects.filter(author=row, pk=contact).first()
        if noted is None:
            raise Http404
        form = bound(request, ForgetForm)
        if request.method == "POST" and form.is_valid():
            who = user_of(request)
            forget = lambda: actions.forget_contact(actor=who, contact=noted, now=timezone.now()) or True  # noqa: E731
            if attempt(form, forget) is not None:
                messages.success(request, "Taken away.")
                return redirect(_page(row))
        return step_page(self, request, form, title="Take the note away", button="Take it away", original=row,
                         back=_page(row))  # fmt: skip

    def enter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, JUDGES)
        row: Author = self.row_or_404(request, pk)  # type: ignore[attr-defined]
        form = bound(request, EnterForm, author=row)
        if request.method == "POST" and form.is_valid():
            who = user_of(request)
            done = attempt(
                form, lambda: actions.enter_reply(actor=who, author=row, reply=form.reply(), now=timezone.now())
            )
            if done is not None:
                messages.success(request, "Entered: it waits to be published.")
                return redirect(REPLY_URL, done.pk)
        return step_page(self, request, form, title="Enter a reply", button="Enter it", original=row, back=_page(row))


def _page(row: Author) -> str:
    return reverse("admin:predictions_author_change", args=[row.pk])


class PublishForm(DeskForm):
    """Nothing to fill in: one looks, and publishes."""


class DeclineForm(DeskForm):
    """Why it is not published."""

    reason = Words("Reason", help_text="Which law or limit it breaks: nothing else is one. The author is shown it.")


STEPS: dict[str, tuple[str, str, type[DeskForm], Callable[..., Reply], str]] = {
    "publish": ("Publish the reply", "Publish", PublishForm, actions.publish_reply,
                "Published: it stands beside the verdict, word for word."),
    "decline": ("Decline the reply", "Decline", DeclineForm, actions.decline_reply,
                "Declined. The public is told that one was, and the author why."),
}  # fmt: skip


@admin.register(Reply)
class ReplyAdmin(RecordAdmin):
    """Replies that wait come first, the oldest of them leading."""

    viewers = INSIDERS
    list_display = ("words", "author", "state", "received_on")
    list_filter = ("state",)
    list_select_related = ("author",)
    search_fields = ("text", "author__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waits = Case(When(state=ReplyState.RECEIVED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return Reply.objects.annotate(dealt_with=waits).order_by("dealt_with", "received_at", "id")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("dealt_with", "received_at", "id")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = [path(f"<int:pk>/{name}/", wrap(self._view(name)), name=f"predictions_reply_{name}") for name in STEPS]
        return [*pages, *super().get_urls()]

    @admin.display(description="reply")
    def words(self, row: Reply) -> SafeString:
        return format_html('<bdi class="quote">{}</bdi>', row.text[:160])

    @admin.display(description="received", ordering="received_at")
    def received_on(self, row: Reply) -> str:
        return timezone.localtime(row.received_at).strftime("%Y-%m-%d")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> TemplateResponse:
        require(request, self.viewers)
        row = self._row(request, object_id)
        may_decide = may(request, JUDGES) and row.state == ReplyState.RECEIVED
        return show(self, request, RECORD_PAGE, title="Reply", original=row, row=row, may_decide=may_decide)

    def _row(self, request: HttpRequest, pk: object) -> Reply:
        rows = self.get_queryset(request).select_related("author", "prediction", "question", "entered_by", "decided_by")
        found: Reply = self.row_or_404(request, pk, rows)
        return found

    def _view(self, name: str) -> Callable[..., HttpResponse]:
        title, button, kind, verb, said = STEPS[name]

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            require(request, JUDGES)
            row = self._row(request, pk)
            form = bound(request, kind)
            if request.method == "POST" and form.is_valid():
                given, who = form.cleaned_data, user_of(request)
                if attempt(form, lambda: verb(actor=who, reply=row, now=timezone.now(), **given)) is not None:
                    messages.success(request, said)
                    return redirect(REPLY_URL, pk)
            return step_page(
                self, request, form, title=title, button=button, original=row, back=reverse(REPLY_URL, args=[pk]),
                template=STEP_PAGE, row=row,
            )  # fmt: skip

        return view
