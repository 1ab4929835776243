"""What an author is told: which predictions are on record, what became of them, and how to reply."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from ...channels import Message
from ...models import AuthorNotice, NoticeCause, Prediction
from .links import REPLY_LINK_LIFE, make_reply_link

# So many are named in one mail; the author's page has all of them.
MOST_CLAIMS = 20


def author_message(notice: AuthorNotice, together: Sequence[AuthorNotice], at: datetime) -> Message:
    """One mail about `together`, of which `notice` is the one whose id it bears."""
    author, link = notice.author, make_reply_link(notice)
    named = list(dict.fromkeys(one for row in together for one in row.about))
    claims = Prediction.objects.public().filter(public_id__in=named, author=author).select_related("question")
    shown = list(claims.order_by("-recorded_seq")[:MOST_CLAIMS])
    context = {
        "author": author,
        "claims": [(one, _address("web:prediction", one.public_id)) for one in shown],
        "more": max(0, len(named) - len(shown)),
        "imported": any(one.cause == NoticeCause.IMPORTED for one in together),
        "judged": any(one.cause == NoticeCause.OUTCOME for one in together),
        "page": _address("web:author", author.slug),
        "link": link,
        "days": REPLY_LINK_LIFE.days,
    }
    return Message(
        id=notice.id,
        subject=f"Predictions of yours on record: {author.name}",
        text=render_to_string("notices/author.txt", context).strip() + "\n",
        html=render_to_string("notices/author.html", context),
        link=link,
        at=at,
    )


def _address(view: str, argument: object) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(view, args=[argument])}"
