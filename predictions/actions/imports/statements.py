"""The predictions of a batch: what each revises, what the log says of it, how it is stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ...models import Byline, Prediction, PredictionState, SpeakerRole
from ..bulk import insert_rows, new_uuids, take_ids
from ..payloads import (
    Payload,
    commentary_members,
    name_members,
    prediction_members,
    reading_members,
    reference_members,
)
from ..readings import lexicon_used
from .makings import Names
from .normal import Filled
from .record import Asked, Named, Piece, identity_of


class Said(NamedTuple):
    """A statement as the next one of its author on its question sees it."""

    on: str
    pk: int
    public_id: str


class Statement(NamedTuple):
    """One new prediction."""

    pk: int
    public_id: str
    subject: str
    row: Filled
    author: Named
    outlet: Named | None
    piece: Piece
    question: Asked
    revises: Said | None


def statements_of(rows: Sequence[Filled], questions: dict[str, Asked], names: Names, made: set[int]) -> list[Statement]:
    """The rows as new predictions, each pointing at the one that stood when it was said.

    `made` are the keys of questions that are new with the batch: nobody has spoken on them before.
    """
    asked = [questions[row.question_key] for row in rows]
    said = _said_before({one.pk for one in asked} - made)
    pks, uuids = take_ids(Prediction, len(rows)), new_uuids()
    found = []
    for row, question, pk in zip(rows, asked, pks, strict=True):
        author = names.authors[row.author_key]
        public_id = next(uuids)
        earlier = said.setdefault((author.pk, question.pk), [])
        # The latest day counts, and of one day what was recorded last.
        revises = max(
            (one for one in reversed(earlier) if one.on <= row.spoken_on), key=lambda one: one.on, default=None
        )
        earlier.append(Said(row.spoken_on, pk, public_id))
        outlet, piece = names.outlets.get(row.outlet_key), names.pieces[row.piece_key]
        found.append(Statement(pk, public_id, next(uuids), row, author, outlet, piece, question, revises))
    return found


def _said_before(question_pks: Iterable[int]) -> dict[tuple[int, int], list[Said]]:
    found: dict[tuple[int, int], list[Said]] = {}
    pks = list(question_pks)
    if pks:
        # By state in Python: SQLite would walk the index of states instead of that of questions.
        claims = (
            Prediction.objects.filter(question__among=pks)
            .in_standing_order()
            .values_list("author_id", "question_id", "said_on", "pk", "public_id", "state")
        )
        for author, question, on, pk, public_id, state in claims:
            if state == PredictionState.PUBLISHED:
                found.setdefault((author, question), []).append(Said(str(on), pk, str(public_id)))
    return found


def statement_payload(one: Statement, recorded_at: str) -> Payload:
    """The prediction as its entry says it."""
    row, piece = one.row, one.piece
    return prediction_members(
        public_id=one.public_id, question=one.question.public_id, event=one.question.event,
        author=name_members(*one.author[1:4]), outlet=name_members(*one.outlet[1:4]) if one.outlet else None,
        commentary=commentary_members(
            public_id=piece.public_id, url=piece.url, archive_url=piece.archive_url, title=piece.title,
            published_on=piece.published_on, text_sha256=piece.text_sha256,
        ),
        external_id=row.external_id, quote=row.quote, place=row.place, said_on=row.spoken_on,
        speaker_role=row.speaker_role,
        reading=reading_members(
            hedge=row.words, probability=row.point or None, low=row.bottom or None, high=row.top or None,
            basis=row.basis, lexicon_version=lexicon_used(row.basis), retracts=row.retracts, vague=row.vague,
        ),
        reference=reference_members(row.reference_probability or None, row.reference_source, row.reference_at),
        revises=one.revises.public_id if one.revises else None, recorded_at=recorded_at,
    )  # fmt: skip


_COLUMNS = (
    "id", "public_id", "log_subject", "last_seq", "state", "author_id", "question_id", "commentary_id", "outlet_id",
    "external_id", "identity", "quote", "translation", "translator", "place", "said_on", "deadline", "speaker_role",
    "hedge", "probability", "low", "high", "basis", "lexicon_version", "denies", "retracts", "vague", "after_news",
    "reference_probability", "reference_source", "reference_at", "revises_id", "refusal_reason", "withdrawal_reason",
    "note", "public_note", "recorded_by_id", "created_at", "recorded_at", "recorded_seq", "reading_at",
)  # fmt: skip


def store_statements(statements: Sequence[Statement], seqs: Sequence[int], recorded_by: int, now: datetime) -> None:
    """Write new predictions, and who signed their pieces. Call inside a verb."""
    insert_rows(Prediction, _COLUMNS, (
        (one.pk, one.public_id, one.subject, seq, PredictionState.PUBLISHED.value, one.author.pk, one.question.pk,
         one.piece.pk, one.outlet.pk if one.outlet else None, row.external_id,
         identity_of(one.author.public_id, one.question.public_id, row), row.quote, "", "", row.place, row.spoken_on,
         one.question.deadline, row.speaker_role, row.words, row.point or None, row.bottom or None, row.top or None,
         row.basis, lexicon_used(row.basis), False, row.retracts, row.vague, False, row.reference_probability or None,
         row.reference_source, row.reference_at, one.revises.pk if one.revises else None, "", "", "", "", recorded_by,
         now, now, seq, now)
        for one, seq in zip(statements, seqs, strict=True) for row in (one.row,)
    ))  # fmt: skip
    _store_bylines(statements)


def _store_bylines(statements: Iterable[Statement]) -> None:
    """Authors who speak in their own byline, not the guests and the quoted."""
    signed = {(one.piece.pk, one.author.pk) for one in statements if one.row.speaker_role == SpeakerRole.BYLINE}
    pieces = {piece for piece, _ in signed}
    known = set(Byline.objects.filter(commentary__among=pieces).values_list("commentary_id", "author_id"))
    fresh = sorted(signed - known)
    pks = take_ids(Byline, len(fresh))
    insert_rows(Byline, ("id", "commentary_id", "author_id"), _keyed(pks, fresh))


def _keyed(pks: Iterable[int], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    return ((pk, *pair) for pk, pair in zip(pks, pairs, strict=True))
