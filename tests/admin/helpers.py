"""Small helpers for the desk's pages: who is at the keyboard, what a page said, the Alaska find."""

from typing import Any

from django.test import Client
from django.urls import reverse

from predictions.models import User
from tests.factories import make_user

ADD = "/admin/predictions/prediction/add/"
LIST = "/admin/predictions/prediction/"
DUE = "/admin/predictions/question/due/"

FIND = {
    "source_url": "https://www.nytimes.example/2025/08/13/opinion/putin-trump-alaska.html",
    "quote": "plus an opportunity to make a quip about Alaska as historically Russian land "
    "(consider this a prediction)",
    "time_zone": "UTC",
}
ENTRY = FIND | {
    "outlet": "The New York Times",
    "source_title": "Putin Has Already Won",
    "published_on": "2025-08-13",
    "author": "M. Gessen",
    "said_on": "2025-08-13",
    "speaker_role": "byline",
    "hedge": "consider this a prediction",
    "statement": "Putin refers to Alaska as formerly or historically Russian in on-the-record remarks in Alaska",
    "resolution_criteria": "True if the official transcript or two news agencies report such a remark by then.",
    "deadline": "2025-08-16",
    "topics": "Russia; Alaska summit",
}


def signed_in(role: str | None = "editor", user: User | None = None) -> Client:
    """A browser in which somebody with this role has logged in to the admin."""
    person = user or make_user(role)
    if not person.is_staff:
        person.is_staff = True
        person.save()
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    """The page as sent."""
    return str(response.content.decode())


def errors(response: Any) -> dict[str, list[str]]:
    """The form's errors by field."""
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def said(response: Any) -> list[str]:
    """The messages of the page."""
    return [str(one) for one in response.context["messages"]]


def page(name: str, *args: Any) -> str:
    """The address of an admin page of ours."""
    return reverse(f"admin:predictions_{name}", args=args)
