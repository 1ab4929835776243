"""Two events turn out to be one: an author's questions on either are one unit from then on."""

from datetime import datetime
from uuid import uuid4

from ...models import Event, Kind, Question, QuestionState, User
from ..base import require_role, verb
from ..board import raise_board_version
from ..errors import Conflict, Invalid, NotFound
from ..log import Entry, append_entries
from ..scores import score
from .claims import check_reason


@verb
def merge_events(*, actor: User, event: Event, into: Event, reason: str, now: datetime) -> Event:
    """Let the questions of `event` turn on `into`; its name finds `into` from then on. Returns the event that stays.

    What a question turns on decides intervals and the cohort `advance`: its terms count as changed now. Raises Invalid,
    NotAllowed without the role adjudicator, NotFound, Conflict where one of them is merged already.
    """
    require_role(actor, ("adjudicator",), "merge events")
    reason = check_reason(reason)
    gone, stays = _lock(event, "event"), _lock(into, "into")
    if gone.pk == stays.pk:
        raise Invalid.one("into", "same_event", "Choose another event: this is the same one.")
    moved = list(Question.objects.filter(event=gone))
    public = [one for one in moved if one.state not in (QuestionState.DRAFT, QuestionState.MERGED)]
    gone.merged_into = stays
    gone.save()
    Event.objects.filter(merged_into=gone).update(merged_into=stays)
    for question in moved:
        question.event = stays
    if public:
        payload = {
            "event": str(gone.public_id), "into": str(stays.public_id), "name": stays.name or None,
            "questions": sorted(str(one.public_id) for one in public), "reason": reason, "actor": str(actor.public_id),
        }  # fmt: skip
        # An event has no history of its own to be found by: its questions name the entry.
        [seq] = append_entries([Entry(Kind.EVENT_MERGED, uuid4(), payload)], now=now)
        for question in public:
            question.terms_at, question.last_seq = now, seq
    Question.objects.bulk_update(moved, ["event", "terms_at", "last_seq"], batch_size=500)
    score([one.pk for one in public], now=now)
    raise_board_version(now)
    return stays


def _lock(event: Event, field: str) -> Event:
    row = Event.objects.select_for_update(of=("self",)).filter(pk=event.pk).first()
    if row is None:
        raise NotFound.one(field, "not_found", "There is no such event.")
    if row.merged_into_id is not None:
        raise Conflict.one(field, "merged_already", "This event is merged into another already.")
    return row
