"""The page behind the link in a notice: an author replies, asks for a correction, or ends the messages.

Opening it changes nothing. The signed address is what proves who was written to, so no cookie is read or set, which is
also why none could be abused and no CSRF token is needed.
"""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import actions
from ..actions import ReplyLink
from ..models import Author, Prediction
from ..queries.replies import open_to_reply, own_replies
from . import words
from .languages import others
from .limits import may_send
from .reminding import private_page

# So many by one link within an hour.
MOST: Final = 5
# So many predictions to choose from; a reply to an older one is entered by the desk.
MOST_CLAIMS: Final = 200
REPLY, CORRECTION, STOP = "reply", "correction", "stop"


class AuthorReplyForm(forms.Form):
    """What they say, of what, and whether it is to be published beside the verdict or to change it."""

    use_required_attribute = False
    about = forms.ChoiceField(
        label=gettext_lazy("What it is about"), required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), widget=forms.RadioSelect, initial=REPLY,
        choices=[
            (REPLY, gettext_lazy("A reply, to be published beside the verdict")),
            (CORRECTION, gettext_lazy("A request to correct the outcome, to be answered in public")),
        ],
        error_messages={"required": gettext_lazy("Say which of the two.")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Your words"), widget=forms.Textarea({"rows": 10}), max_length=actions.MOST_TEXT,
        strip=False, required=False,
    )  # fmt: skip
    evidence_url = forms.CharField(
        label=gettext_lazy("Where can it be seen?"), required=False, max_length=2000,
        help_text=gettext_lazy("Of a correction: the address of a source."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Your e-mail address"), required=False, max_length=254,
        help_text=gettext_lazy("Of a correction, so that the desk can ask back. Not published."),
    )  # fmt: skip

    def __init__(self, data: Any, *, author: Author) -> None:
        super().__init__(data, label_suffix="")
        self.author = author
        self.claims = {str(one.public_id): one for one in open_to_reply(author)[:MOST_CLAIMS]}
        self.fields["about"].choices = self._choices()  # type: ignore[attr-defined]

    def _choices(self) -> list[tuple[str, str]]:
        found = [("", _("The record in general"))]
        for key, one in self.claims.items():
            assert one.question is not None
            statement = words.shortened(one.question.statement, 90)
            found.append((f"prediction:{key}", _("The prediction: %(what)s") % {"what": statement}))
            if one.has_outcome:  # type: ignore[attr-defined]  # annotated by the query
                found.append((f"outcome:{key}", _("The outcome: %(what)s") % {"what": statement}))
        return found

    def clean_text(self) -> str:
        """A browser's line ends are no characters of the author's."""
        return str(normalize_newlines(self.cleaned_data["text"]))

    def send(self, link: ReplyLink) -> Any:
        """Call the verb that this is for."""
        kind, _colon, key = self.cleaned_data["about"].partition(":")
        claim = self.claims.get(key)
        text = self.cleaned_data["text"]
        if self.cleaned_data["kind"] == CORRECTION:
            return self._challenge(claim, text)
        reply = actions.ReplyInput(
            text=text,
            prediction=claim if kind == "prediction" else None,
            question=claim.question if claim is not None and kind == "outcome" else None,
        )
        return actions.send_reply(link=link, reply=reply, now=timezone.now())

    def _challenge(self, claim: Prediction | None, text: str) -> Any:
        if claim is None or claim.question is None:
            raise actions.Invalid.one("about", "no_outcome", _("Choose the outcome that is to be corrected."))
        challenge = actions.ChallengeInput(
            question=claim.question, text=text, contact=self.cleaned_data["contact"], contact_name=self.author.name,
            evidence_url=self.cleaned_data["evidence_url"], from_author=True,
        )  # fmt: skip
        return actions.file_challenge(challenge=challenge, now=timezone.now())


@private_page
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """`/reply/<token>/`; 404 for a forged link, 410 for an old one, 429 for too many, 409 where nothing is settled."""
    link = actions.read_reply_link(token)
    if request.method == "POST" and request.POST.get("act") == STOP:
        actions.stop_notices(link=link, now=timezone.now())
        return _page(request, link, None, stopped=True)
    form = AuthorReplyForm(request.POST if request.method == "POST" else None, author=link.author)
    if request.method != "POST":
        return _page(request, link, form)
    if not form.is_valid():
        return _page(request, link, form, status=400)
    if not may_send("replies", token, MOST):
        form.add_error(None, _("Too many came by this link: send this one in an hour."))
        return _page(request, link, form, status=429)
    try:
        sent = form.send(link)
    except actions.DomainError as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, _(problem.sentence))
        return _page(request, link, form, status=409 if isinstance(refused, actions.Conflict) else 400)
    return _page(request, link, None, sent=sent, correction=form.cleaned_data["kind"] == CORRECTION)


def _page(request: HttpRequest, link: ReplyLink, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
    frame = {"author": link.author, "form": form, "replies": own_replies(link.author)[:50],
             "tongues": others(request.path)}  # fmt: skip
    return render(request, "web/reply.html", frame | context, status=status)
