"""Two authors turn out to be one person."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from ...models import (
    Author,
    AuthorContact,
    AuthorName,
    AuthorNotice,
    Byline,
    DeliveryState,
    Frame,
    Kind,
    Prediction,
    Question,
    Reply,
    User,
)
from ..base import require_role, verb
from ..board import raise_board_version
from ..errors import Conflict, Invalid, NotFound
from ..log import Entry, append_entries
from ..payloads import Payload, name_members
from ..scores import questions_of, score
from .claims import MOVED, check_reason, renew_identities, renew_revisions, withdraw_twins, withdrawal_entries

DUPLICATE = "The same claim stood under both names of its author."


@verb
def merge_authors(*, actor: User, author: Author, into: Author, reason: str, now: datetime) -> Author:
    """Make `author` and `into` one person: names, pieces and claims move to `into`, and the old address leads on.

    A claim that stood under both is withdrawn once, as a duplicate. Returns the author who stays. Raises Invalid,
    NotAllowed without the role adjudicator, NotFound, Conflict where one of them is merged already.
    """
    require_role(actor, ("adjudicator",), "merge authors")
    reason = check_reason(reason)
    gone, stays = _lock(author, "author"), _lock(into, "into")
    if gone.pk == stays.pk:
        raise Invalid.one("into", "same_author", "Choose another author: this is the same one.")
    rows = list(Prediction.objects.filter(author=gone).select_related("question"))
    for row in rows:
        row.author = stays
    renew_identities(rows)
    twins = withdraw_twins(rows, DUPLICATE)
    _move_names(gone, stays)
    _move_replies(gone, stays)
    gone.merged_into = stays
    _write(actor, gone, stays, rows, twins, reason, now)
    _renew_revisions(stays, rows)
    score(questions_of(rows), now=now)
    raise_board_version(now)
    return stays


def _lock(author: Author, field: str) -> Author:
    row = Author.objects.select_for_update(of=("self",)).filter(pk=author.pk).first()
    if row is None:
        raise NotFound.one(field, "not_found", "There is no such author.")
    if row.merged_into_id is not None:
        raise Conflict.one(field, "merged_already", f"{row.name} is merged into another author already.")
    return row


def _move_names(gone: Author, stays: Author) -> None:
    AuthorName.objects.filter(author=gone).update(author=stays)
    # Whoever was merged into them before: an address leads on in one step.
    Author.objects.filter(merged_into=gone).update(merged_into=stays)
    Frame.objects.filter(author=gone).update(author=stays)
    pieces = list(Byline.objects.filter(author=gone).values_list("commentary_id", flat=True))
    Byline.objects.filter(author=gone).delete()
    bylines = [Byline(commentary_id=piece, author=stays) for piece in pieces]
    Byline.objects.bulk_create(bylines, ignore_conflicts=True, batch_size=500)


def _move_replies(gone: Author, stays: Author) -> None:
    """What they said, and what is to be told them; how to reach them is what is noted about the one who stays."""
    Reply.objects.filter(author=gone).update(author=stays)
    told = AuthorNotice.objects.filter(author=stays, cause=OuterRef("cause"), key=OuterRef("key"))
    AuthorNotice.objects.filter(Exists(told), author=gone, state=DeliveryState.DUE).delete()
    AuthorNotice.objects.filter(~Exists(told), author=gone).update(author=stays)
    if not AuthorContact.objects.filter(author=stays).exists():
        AuthorContact.objects.filter(author=gone).update(author=stays)
    AuthorContact.objects.filter(author=gone).delete()


def _write(
    actor: User, gone: Author, stays: Author, rows: list[Prediction], twins: list[Prediction], reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """An entry where anybody could have seen either of them; a pair of names in drafts leaves none."""
    if gone.last_seq is not None:
        seq, *withdrawn = append_entries(
            [_entry(actor, gone, stays, rows, reason), *withdrawal_entries(twins, actor)], now=now
        )
        gone.last_seq = stays.last_seq = seq
        for row in rows:
            row.last_seq = row.last_seq and seq
        for row, number in zip(twins, withdrawn, strict=True):
            row.last_seq = number
    Prediction.objects.bulk_update({row.pk: row for row in (*rows, *twins)}.values(), MOVED, batch_size=500)
    gone.save()
    stays.save()


def _entry(actor: User, gone: Author, stays: Author, rows: list[Prediction], reason: str) -> Entry:
    payload: Payload = {
        "author": name_members(str(gone.public_id), gone.slug, gone.name),
        "into": name_members(str(stays.public_id), stays.slug, stays.name),
        "predictions": sorted(str(row.public_id) for row in rows if row.last_seq is not None),
        "reason": reason,
        "actor": str(actor.public_id),
    }
    return Entry(Kind.AUTHOR_MERGED, stays.log_subject, payload)


def _renew_revisions(stays: Author, rows: list[Prediction]) -> None:
    """Where both names had spoken on a question, the later claim now revises the earlier."""
    moved = {row.pk for row in rows}
    shared = Prediction.objects.public().filter(author=stays, question_id__in=questions_of(rows))
    questions = Question.objects.filter(pk__in=shared.exclude(pk__in=moved).values("question_id"))
    renew_revisions((stays, question) for question in questions)
