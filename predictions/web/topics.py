"""Topics: the record of each, and the index of all."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Topic
from ..queries.slices import BoardSlice, read_slice
from ..queries.topics import TopicRecord, topic_record, topics_counted
from . import links, listing, words
from .pages import Head, numbered, public_page, sheet, show
from .scoreboard import top_of

# Of the board, of what falls due next and of what was settled lately: each has a page with the rest.
MOST_AUTHORS, MOST_QUESTIONS = 10, 8


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """`/topics/`: every topic with its questions, by name."""
    address = reverse("web:topics")
    page = sheet(request, topics_counted(), lambda number: numbered(address, number))
    head = Head(
        title=_("Topics"),
        section="topics",
        description=_("What the predictions kept here are about."),
        path=numbered(address, page.number),
        json_path=f"{links.API}/topics/",
    )
    return show(request, "topics", head, page=page)


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """`/topics/<slug>/`: the board, what falls due next, what was settled lately; 404 before a publication."""
    of = Topic.objects.public().filter(slug=slug).first()
    if of is None:
        raise Http404
    now = timezone.now()
    part: BoardSlice = read_slice({"topic": slug})
    found = topic_record(of, now=now, most=MOST_QUESTIONS)
    shown = _shown(found, listing.items([*found.coming, *found.settled], today=now.date()))
    return show(
        request,
        "topic",
        _head(of),
        topic=of,
        found=found,
        coming=shown[0],
        settled=shown[1],
        whole_board=links.board(part),
        **top_of(part, now=now, most=MOST_AUTHORS),
    )


def _shown(found: TopicRecord, items: Sequence[listing.Item]) -> tuple[Sequence[listing.Item], Sequence[listing.Item]]:
    split = len(found.coming)
    return items[:split], items[split:]


def _head(of: Topic) -> Head:
    name = words.isolated(of.name)
    return Head(
        title=name,
        section="topics",
        description=_("Predictions on %(topic)s: who was right, what falls due next, what was settled lately.")
        % {"topic": name},
        path=reverse("web:topic", args=[of.slug]),
        json_path=f"{links.API}/questions/?topic={of.slug}",
        feeds=[
            (f"{title}: {name}", f"{reverse('web:feed', args=[feed])}?topic={of.slug}")
            for feed, title in (("predictions", _("New predictions")), ("outcomes", _("Outcomes")))
        ],
    )
