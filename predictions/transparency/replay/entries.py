"""Which kind of entry changes what: the whole log is folded by `fold`, one entry at a time, and then `finish`."""

from collections.abc import Callable
from typing import Final

from . import claims, names, outcomes, questions, reading, takedowns
from .rows import Rows, Said

_Fold = Callable[[Rows, Said], None]


def import_row(rows: Rows, one: Said) -> None:
    """One sound row of a file: what it opens, claims and finds. What waited for a second verdict goes on waiting."""
    said = one.payload
    if said["question"]:
        questions.open_question(rows, one, said["question"])
    claims.publish(rows, one, said["prediction"])
    if said["verdict"]:
        outcomes.find(rows, one, said["verdict"])
    if said["resolution"]:
        outcomes.settle(rows, one, said["resolution"])


def _nothing(rows: Rows, one: Said) -> None:
    """What changes no row."""


FOLDED: Final[dict[str, _Fold]] = {
    "question.published": questions.question_published,
    "question.amended": questions.question_amended,
    "question.merged": questions.question_merged,
    "prediction.published": claims.prediction_published,
    "prediction.amended": claims.prediction_amended,
    "prediction.refused": claims.prediction_refused,
    "prediction.withdrawn": claims.prediction_withdrawn,
    "prediction.reinstated": claims.prediction_reinstated,
    "withdrawal.confirmed": claims.withdrawal_confirmed,
    "verdict.given": outcomes.verdict_given,
    "condition.settled": outcomes.condition_settled,
    "resolution.set": outcomes.resolution_set,
    "resolution.finalised": outcomes.resolution_finalised,
    "resolution.superseded": outcomes.resolution_superseded,
    "challenge.opened": outcomes.challenge_opened,
    "challenge.answered": outcomes.challenge_answered,
    "author.changed": names.author_changed,
    "author.merged": claims.author_merged,
    "outlet.changed": names.outlet_changed,
    "event.merged": names.event_merged,
    "import.row": import_row,
    "import.batch": reading.import_batch,
    "reading.given": reading.reading_given,
    "frame.declared": reading.frame_declared,
    "frame.changed": reading.frame_changed,
    "reply.published": reading.reply_published,
    "author.told": _nothing,
    "payload.withheld": takedowns.payload_withheld,
    "payload.restored": takedowns.payload_restored,
    "payload.shredded": takedowns.payload_shredded,
    "hold.set": takedowns.touched,
    "hold.lifted": takedowns.touched,
    "key.rotated": _nothing,
    "key.lost": _nothing,
    "method.changed": _nothing,
}


def fold(rows: Rows, one: Said) -> bool:
    """Take in the next entry; False for a kind that is not known here.

    Raises KeyError or TypeError for a payload without the members that its kind has (docs/log.md).
    """
    if not claims.is_twin(one):
        claims.renew_revisions(rows)
    known = FOLDED.get(one.kind)
    if known is not None:
        known(rows, one)
    return known is not None


def finish(rows: Rows) -> None:
    """Take in what the last entry left to be concluded."""
    claims.renew_revisions(rows)
