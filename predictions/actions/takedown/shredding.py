"""Words deleted for good, by two people: the leaf and its place in the tree stay, salt and payload do not."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry as DeskNote
from django.db.models import Q

from ...models import Capture, KeptAnswer, Kind, Prediction, Proposal, Role, Takedown, TakedownState, User
from ...transparency.replay.takedowns import WITHHELD
from ..board import raise_board_version
from ..errors import Conflict, NotAllowed
from ..log import Entry, append_entries
from ..quotations import Needles
from .elsewhere import forget_shared, without_quotations
from .holds import refuse_held, require_two
from .openings import closed, empty, remainders, under_seal, untold
from .withholding import lock, withheld
from .words import texts_of


def shred(actor: User, seconded: User | None, prediction: Prediction, *, now: datetime) -> Takedown:
    """Delete the words of a withheld prediction everywhere in the database. Call inside a verb.

    Gone are salt and payload of its entries, the words kept aside, copies of sources that hold them, kept answers of
    the API, proposals about it and the admin's notes. What the database's files still hold goes with `scrub`.
    Receipts verify as before. Raises NotAllowed (two people, one of them an administrator), Conflict (withhold it
    first; a hold).
    """
    require_two(actor, seconded, "shred a prediction")
    assert seconded is not None
    if Role.ADMINISTRATOR not in actor.roles() | seconded.roles():
        raise NotAllowed.one("actor", "role_missing", "One of the two has to be an administrator.")
    row = lock(prediction)
    takedown = withheld(row)
    refuse_held([row])
    seqs = closed(row, takedown, shared=True)
    about = {
        "prediction": str(row.public_id), "openings": seqs, "rest": _rest(takedown, seqs), "reason": takedown.reason,
        "actor": str(actor.public_id), "confirmed_by": str(seconded.public_id),
    }  # fmt: skip
    [row.last_seq] = append_entries([Entry(Kind.PAYLOAD_SHREDDED, row.log_subject, about)], now=now)
    row.save(update_fields=["last_seq"])
    empty(seqs, takedown.reason, now=now)
    _forget(row, texts_of(takedown.words))
    takedown.state, takedown.words = TakedownState.SHREDDED, None
    takedown.ended_by, takedown.confirmed_by, takedown.ended_at = actor, seconded, now
    takedown.save()
    raise_board_version(now)
    return takedown


def _rest(takedown: Takedown, seqs: list[int]) -> list[dict[str, Any]]:
    """What goes on counting of entries of which that was not said yet: verdicts that were under seal then."""
    left = untold(takedown, seqs)
    if under_seal(left):
        sentence = "A verdict that a colleague must not see yet quotes it: shred it when the question is settled."
        raise Conflict.one("prediction", "quoted_under_seal", sentence)
    kept = takedown.words["prediction"]
    needles = Needles((kept["quote"], kept["translation"]))
    return remainders(left, partial(without_quotations, needles=needles))


def _forget(row: Prediction, texts: Sequence[str]) -> None:
    """Delete what else may quote the words: copies, answers kept for repeats, proposals, the admin's notes."""
    needles = [text.encode() for text in texts]
    for digest, content in Capture.objects.values_list("pk", "content").iterator():
        if digest == row.commentary.text_sha256 or any(needle in bytes(content) for needle in needles):
            Capture.objects.filter(pk=digest).update(content=b"", name="")
    address = str(row.public_id).encode()
    for pk, body in KeptAnswer.objects.values_list("pk", "body").iterator():
        if address in bytes(body):
            KeptAnswer.objects.filter(pk=pk).delete()
    Proposal.objects.filter(prediction=row).update(arguments={})
    found = Needles(texts)
    forget_shared(row, found)
    for proposal in Proposal.objects.filter(Q(prediction=row) | Q(question=row.question_id, question__isnull=False)):
        if found.in_text(proposal.reason) or found.in_text(proposal.answer) or found.in_value(proposal.arguments):
            proposal.reason, proposal.answer, proposal.arguments = WITHHELD, WITHHELD, {}
            proposal.save(update_fields=["reason", "answer", "arguments"])
    DeskNote.objects.filter(
        content_type__app_label="predictions", content_type__model="prediction", object_id=str(row.pk)
    ).update(object_repr="", change_message="")
