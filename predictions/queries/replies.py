"""What authors were told and what they said, as anybody may see it. No address is ever read here."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import (
    Author,
    AuthorContact,
    AuthorNotice,
    AuthorState,
    DeliveryState,
    DeskSettings,
    Prediction,
    Question,
    Reply,
    ReplyState,
)


class ToldStatus(StrEnum):
    """Whether and why an author was told, or was not."""

    TOLD = "told"
    DECEASED = "deceased"
    OFF = "off"
    DECLINED = "declined"
    NOT_FOUND = "not_found"
    NOT_LOOKED = "not_looked"
    WAITING = "waiting"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of it: exactly one status. `on` is the day, of TOLD of the last notice; `looked` where."""

    status: ToldStatus
    on: date | None = None
    looked: str = ""

    @property
    def sentence(self) -> str:
        """The same for readers."""
        day = date_format(self.on, _("j F Y")) if self.on else ""
        return {
            ToldStatus.TOLD: _("Told on %(day)s of what is recorded here.") % {"day": day},
            ToldStatus.DECEASED: _("Not told: the author is dead."),
            ToldStatus.OFF: _("Not told: this desk has switched notices to authors off."),
            ToldStatus.DECLINED: _("Not told: the author asked not to be written to."),
            ToldStatus.NOT_FOUND: _("Not told: no contact found on %(day)s. Where the desk looked: %(where)s")
            % {"day": day, "where": self.looked},
            ToldStatus.NOT_LOOKED: _("Not told: the desk has no contact and has not noted a search for one."),
            ToldStatus.WAITING: _("Not told yet: a notice waits to be sent."),
            ToldStatus.NOTHING_DUE: _("Not told: a contact is known, and nothing was due since notices are prepared."),
        }[self.status]


def told(author: Author, *, now: datetime) -> Told:
    """What became of telling this author; one query."""
    notices = AuthorNotice.objects.filter(author=OuterRef("pk"))
    contacts = AuthorContact.objects.filter(Q(address="") | Q(expires_at__gt=now), author=OuterRef("pk"))
    # An address first: PostgreSQL would take a search that found none, which has no end, for the latest.
    noted = contacts.order_by(F("expires_at").desc(nulls_last=True), "-noted_at")
    desk = DeskSettings.objects.filter(id=1)
    [row] = Author.objects.filter(pk=author.pk).values(
        sent=Subquery(notices.filter(state=DeliveryState.SENT).order_by("-accepted_at").values("accepted_at")[:1]),
        waits=Exists(notices.filter(state=DeliveryState.DUE)),
        tells=Subquery(desk.values("tell_authors")[:1]),
        noted_at=Subquery(noted.values("noted_at")[:1]),
        expires_at=Subquery(noted.values("expires_at")[:1]),
        declined=Subquery(noted.values("declined")[:1]),
        place=Subquery(noted.values("place")[:1]),
    )
    if row["sent"] is not None:
        return Told(ToldStatus.TOLD, localdate(row["sent"]))
    if author.state == AuthorState.DECEASED:
        return Told(ToldStatus.DECEASED)
    if row["declined"]:
        return Told(ToldStatus.DECLINED)
    if not (DeskSettings().tell_authors if row["tells"] is None else row["tells"]):
        return Told(ToldStatus.OFF)
    if row["noted_at"] is None:
        return Told(ToldStatus.NOT_LOOKED)
    if row["expires_at"] is None:
        return Told(ToldStatus.NOT_FOUND, localdate(row["noted_at"]), row["place"])
    return Told(ToldStatus.WAITING if row["waits"] else ToldStatus.NOTHING_DUE)


# --- replies


def replies_of_author(author: Author) -> QuerySet[Reply]:
    """Everything an author said here, the oldest first."""
    return _public().filter(author=author)


def replies_on_question(question: Question) -> QuerySet[Reply]:
    """What those who spoke on a question say of its outcome and of their own predictions."""
    return _public().filter(Q(question=question) | Q(prediction__question=question))


def replies_on_prediction(prediction: Prediction) -> QuerySet[Reply]:
    """What its author says of this prediction, and of the outcome of its question."""
    about = Q(prediction=prediction) | Q(question=prediction.question_id)
    return _public().filter(about, author=prediction.author_id)


def _public() -> QuerySet[Reply]:
    return Reply.objects.public().select_related("author", "prediction__question", "question")


@dataclass(frozen=True, slots=True)
class ReplyCounts:
    """What is not shown: how many wait, and how many were declined."""

    waiting: int
    declined: int

    @property
    def sentence(self) -> str:
        """For readers; empty where everything is shown."""
        parts = []
        if self.waiting:
            parts.append(
                ngettext("%(n)d reply waits to be looked at.", "%(n)d replies wait to be looked at.", self.waiting)
                % {"n": self.waiting}
            )
        if self.declined:
            parts.append(
                ngettext(
                    "%(n)d reply was not published: unlawful, or too long.",
                    "%(n)d replies were not published: unlawful, or too long.",
                    self.declined,
                )
                % {"n": self.declined}
            )
        return " ".join(parts)


def all_of_author(author: Author) -> tuple[list[Reply], ReplyCounts]:
    """What readers see of an author's replies, and how many they do not see; one query."""
    rows = list(own_replies(author).select_related("author"))
    n = Counter(row.state for row in rows)
    shown = sorted((row for row in rows if row.state == ReplyState.PUBLISHED), key=_when_published)
    return shown, ReplyCounts(n[ReplyState.RECEIVED], n[ReplyState.DECLINED])


def _when_published(row: Reply) -> tuple[datetime, int]:
    assert row.published_at is not None
    return row.published_at, row.pk


def reply_counts(author: Author) -> ReplyCounts:
    """One query."""
    found = dict(Reply.objects.filter(author=author).order_by().values_list("state").annotate(n=Count("pk")))
    return ReplyCounts(found.get(ReplyState.RECEIVED, 0), found.get(ReplyState.DECLINED, 0))


def own_replies(author: Author) -> QuerySet[Reply]:
    """What an author sent, whatever became of it; for whoever holds their link."""
    return Reply.objects.filter(author=author).select_related("prediction__question", "question")


def open_to_reply(author: Author) -> QuerySet[Prediction]:
    """What an author can reply to, the last recorded first; `has_outcome` says whether the outcome too."""
    settled = Question.objects.filter(pk=OuterRef("question"), state__in=("provisional", "final"))
    claims = Prediction.objects.public().filter(author=author).select_related("question")
    return claims.annotate(has_outcome=Exists(settled)).order_by("-recorded_seq")
