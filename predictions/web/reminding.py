"""Links from reminders: a page that asks, a button that acts. Opening one changes nothing, whoever opens it.

A mail scanner follows every link, and some press HEAD first; so only a POST acts. The signed address is what proves who
was written to: no cookie is read or set here, which is also why no cookie could be abused, and no CSRF token is needed
(a browser told to send no referrer could not even prove where the form came from). What comes of a POST is what the
verb allows that person at that moment.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import actions
from ..actions import Link, Purpose
from ..actions.base import JUDGES
from ..queries.reminders import plan_history
from .reminder_forms import FORMS, LinkForm

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_ADMIN_STEP: Final = {
    Purpose.SETTLE: "outcome",
    Purpose.SNOOZE: "snooze",
    Purpose.HAND_OVER: "hand_over",
    Purpose.REVIEW: "review",
}
TITLES: Final = {
    Purpose.SETTLE: "Mark the outcome",
    Purpose.SNOOZE: "Snooze",
    Purpose.HAND_OVER: "Hand over",
    Purpose.REVIEW: "Set a review date",
}
_SAYS: Final = {"email": "mail", "webhook": "webhook", "chat": "chat"}


def private_page(view: View[P]) -> View[P]:
    """A page behind a signed address: kept by no cache, found by no search, told to no other site; never a 500."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except actions.DomainError as refused:
            response = _sorry(request, refused)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(answer))


@private_page
def act(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """`/reminders/<purpose>/<token>/`: the one thing that the link is for, to the one question."""
    link = actions.read_link(purpose, token)
    if link.user is not None and not link.user.roles() & set(JUDGES):
        raise actions.NotAllowed.one("actor", "role_missing", "Your account no longer has the role for this.")
    if link.question.settled:
        return _page(request, link)
    if link.user is None or link.purpose is Purpose.SETTLE:
        return _at_the_desk(request, link)
    return _step(request, link)


@private_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """`/reminders/unsubscribe/<token>/`: one channel off. Mail programs post here by themselves (RFC 8058)."""
    user, channel = actions.read_unsubscribe(token)
    done = request.method == "POST"
    if done:
        actions.unsubscribe(user=user, channel=channel, now=timezone.now())
    context = {"channel": _SAYS[channel], "done": done, "title": "Stop these messages"}
    return render(request, "web/unsubscribe.html", context)


def _at_the_desk(request: HttpRequest, link: Link) -> HttpResponse:
    """What takes a log-in: an outcome always, and everything that was sent to the desk and not to a person."""
    address = reverse(f"admin:predictions_question_{_ADMIN_STEP[link.purpose]}", args=[link.question.pk])
    if request.method == "POST":
        return _go(address)
    return _page(request, link, at_the_desk=True)


def _step(request: HttpRequest, link: Link) -> HttpResponse:
    assert link.user is not None
    revision = link.question.plan_rev
    kind = FORMS[link.purpose]
    form = kind(request.POST if request.method == "POST" else None, question=link.question)
    if request.method == "POST" and form.seen(revision) and form.is_valid():
        try:
            form.act(actor=link.user, now=timezone.now())
        except actions.Invalid as refused:
            form.put(refused)
        else:
            return _go(request.path)  # back to the page, which tells; pressing reload then sends nothing again
    return _page(request, link, form=form, overtaken=request.method == "POST" and not form.seen(revision))


def _page(request: HttpRequest, link: Link, *, form: LinkForm | None = None, **context: Any) -> HttpResponse:
    changed = plan_history(link.question).first() if link.stale else None
    frame = {
        "title": TITLES[link.purpose], "link": link, "question": link.question, "form": form, "changed": changed,
        "owner": link.question.owner or "the desk", "public": reverse("web:question", args=[link.question.public_id]),
    }  # fmt: skip
    return render(request, "web/reminder.html", frame | context)


def _go(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _sorry(request: HttpRequest, refused: actions.DomainError) -> HttpResponse:
    """What can no longer be done, in words, with the way to where it can."""
    codes = {problem.code for problem in refused.problems}
    status = 403 if isinstance(refused, actions.NotAllowed) else 410 if "link_expired" in codes else 404
    status = 409 if isinstance(refused, actions.Conflict) else status
    return render(request, "web/reminder_refused.html", {"problems": refused.problems}, status=status)
