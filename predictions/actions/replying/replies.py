"""What authors say themselves: received, looked at for law and length only, published beside the verdict."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from ...models import Author, Kind, Prediction, Question, Reply, ReplyState, User
from ...rules.entry import unreadable
from ...rules.problems import Problem
from ..base import JUDGES, require_role, verb
from ..catalogue import standing_author
from ..errors import Conflict, Invalid, NotFound
from ..log import Entry, append_entries
from ..payloads import Payload, instant_text, name_members
from ..quotations import refuse_quotations
from .links import ReplyLink

MOST_TEXT = 5000
# More of one author that nobody has looked at say nothing new.
MOST_WAITING = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyInput:
    """What an author says, of one prediction of theirs, of the outcome of a question they spoke on, or in general."""

    text: str
    prediction: Prediction | None = None
    question: Question | None = None


@verb
def send_reply(*, link: ReplyLink, reply: ReplyInput, now: datetime) -> Reply:
    """Take a reply from the author whom a notice was sent to. Not public until the desk has looked at it.

    Raises Invalid, NotFound for what is not theirs, Conflict where too many wait.
    """
    return _receive(link.author, reply, None, now)


@verb
def enter_reply(*, actor: User, author: Author, reply: ReplyInput, now: datetime) -> Reply:
    """Enter what an author said to the desk by other ways. Raises NotAllowed, and as `send_reply`."""
    require_role(actor, JUDGES, "enter a reply")
    return _receive(author, reply, actor, now)


def _receive(author: Author, reply: ReplyInput, actor: User | None, now: datetime) -> Reply:
    author = standing_author(Author.objects.select_related("merged_into").get(pk=author.pk))
    if author.last_seq is None:
        raise NotFound.one("author", "not_found", "Nothing of this author is published.")
    _refuse_faulty(author, reply)
    if Reply.objects.waiting().filter(author=author).count() >= MOST_WAITING:
        raise Conflict.one(
            "author", "enough_replies", _("Many replies wait for the desk already: let it catch up first.")
        )
    row = Reply(
        author=author, prediction=reply.prediction, question=reply.question, text=reply.text.strip(), received_at=now,
        entered_by=actor,
    )  # fmt: skip
    row.save()
    return row


def _refuse_faulty(author: Author, reply: ReplyInput) -> None:
    found = unreadable("text", reply.text, MOST_TEXT)
    if not reply.text.strip():
        found.append(Problem("text", "missing_text", _("Say something: an empty reply would be published as it is.")))
    if reply.prediction is not None and reply.question is not None:
        found.append(Problem("about", "about_two_things", "Name a prediction or a question, not both."))
    if found:
        raise Invalid(found)
    theirs = Prediction.objects.public().filter(author=author)
    if reply.prediction is not None and not theirs.filter(pk=reply.prediction.pk).exists():
        raise NotFound.one("about", "not_found", "There is no such prediction of this author.")
    if reply.question is not None and not theirs.filter(question=reply.question).exists():
        raise NotFound.one("about", "not_found", "This author has not spoken on such a question.")


@verb
def publish_reply(*, actor: User, reply: Reply, now: datetime) -> Reply:
    """Publish a reply as it was sent. Raises NotAllowed, NotFound, Conflict."""
    require_role(actor, JUDGES, "publish a reply")
    row = _locked(reply)
    refuse_quotations(Q(prediction__author=row.author_id), {"text": row.text})
    row.state, row.published_at, row.decided_by = ReplyState.PUBLISHED, now, actor
    entry = Entry(Kind.REPLY_PUBLISHED, row.author.log_subject, _payload(row, actor))
    [row.last_seq] = append_entries([entry], now=now)
    row.save()
    return row


@verb
def decline_reply(*, actor: User, reply: Reply, reason: str, now: datetime) -> Reply:
    """Keep a reply from being published: unlawful or too long, never for what it says of the desk.

    The author is shown the reason; the public is told how many were declined. Raises Invalid, NotAllowed, NotFound,
    Conflict.
    """
    require_role(actor, JUDGES, "decline a reply")
    found = unreadable("reason", reason, 1000)
    if not reason.strip():
        found.append(Problem("reason", "missing_reason", "Say which law or limit it breaks: they are shown it."))
    if found:
        raise Invalid(found)
    row = _locked(reply)
    row.state, row.reason, row.decided_by = ReplyState.DECLINED, reason.strip(), actor
    row.save()
    return row


def _locked(reply: Reply) -> Reply:
    rows = Reply.objects.select_for_update(of=("self",)).select_related("author", "prediction", "question")
    row: Reply | None = rows.filter(pk=reply.pk).first()
    if row is None:
        raise NotFound.one("reply", "not_found", "There is no such reply.")
    if row.state != ReplyState.RECEIVED:
        raise Conflict.one("state", "not_waiting", f"This reply is {row.state}: somebody has dealt with it.")
    return row


def _payload(row: Reply, actor: User) -> Payload:
    return {
        "reply": str(row.public_id),
        "author": name_members(str(row.author.public_id), row.author.slug, row.author.name),
        "prediction": str(row.prediction.public_id) if row.prediction else None,
        "question": str(row.question.public_id) if row.question else None,
        "text": row.text,
        "received_at": instant_text(row.received_at),
        "entered_by": str(row.entered_by.public_id) if row.entered_by else None,
        "actor": str(actor.public_id),
    }
