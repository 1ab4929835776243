"""Writing one batch of planned rows: everything in bulk, one entry a row, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...models import (
    Author,
    Commentary,
    Event,
    Kind,
    Outlet,
    Prediction,
    Question,
    QuestionState,
    QuestionTopic,
    Resolution,
    Topic,
    User,
    Verdict,
)
from ..catalogue import (
    find_or_make_authors,
    find_or_make_events,
    find_or_make_outlets,
    find_or_make_topics,
    mark_public,
)
from ..inputs import Evidence
from ..log import Entry, append_entries
from ..names import name_key, statement_key
from ..outcomes import close_questions, credit_of, resolution_of, settle, write_findings
from ..payloads import prediction_payload, question_payload, resolution_payload, verdict_payload
from ..publishing import open_question, publish_row, write_bylines
from ..readings import lexicon_used, too_vague
from ..scores import score
from .known import Planned
from .normal import Filled, reference_text

BULK = 500
_READING = ("hedge", "probability", "low", "high", "basis", "retracts")


@dataclass(frozen=True, slots=True)
class Source:
    """The file a batch came from, as evidence names it."""

    sha256: str


@dataclass(slots=True)
class Written:
    """What a batch has come to."""

    created: int = 0
    settled: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Catalogue:
    """The rows that names in the batch stand for."""

    authors: dict[str, Author]
    outlets: dict[str, Outlet]
    topics: dict[str, Topic]
    events: dict[str, Event]
    pieces: dict[str, Commentary] = field(default_factory=dict)


@dataclass(slots=True)
class _RowParts:
    """What one row brings: its prediction, and the question and verdict where they are new with it."""

    prediction: Prediction
    question: Question | None = None
    verdict: Verdict | None = None
    resolution: Resolution | None = None


def write_batch(planned: Sequence[Planned], *, actor: User, source: Source, now: datetime) -> Written:
    """Write what is new in `planned` (sound rows of one file, in file order). Call inside a verb."""
    fresh = _without_repeats([one for one in planned if one.known is None])
    news = [one for one in planned if one.known is not None and one.settles]
    touched = _settle_known(news, actor, source, now)
    parts = _write_fresh(fresh, actor, source, now) if fresh else []
    touched |= {part.prediction.question_id for part in parts if part.prediction.question_id is not None}
    score(touched, now=now)
    settled = len(news) + sum(part.verdict is not None for part in parts)
    return Written(created=len(parts), settled=settled, unchanged=len(planned) - len(fresh) - len(news))


def _without_repeats(planned: Iterable[Planned]) -> list[Planned]:
    """The first of rows that say the very same; a row that settles what its twin left open is kept in its place."""
    first: dict[object, Planned] = {}
    for one in planned:
        key = one.filled.external_key or one.filled.claim_key
        if key not in first or (one.settles and not first[key].settles):
            first[key] = one
    return list(first.values())


def _settle_known(news: Sequence[Planned], actor: User, source: Source, now: datetime) -> set[int]:
    verdicts = [_verdict(one.filled, one.question, actor, source, now) for one in news if one.question is not None]
    if verdicts:
        settle(verdicts, now=now)
    return {verdict.question_id for verdict in verdicts}


def _write_fresh(fresh: Sequence[Planned], actor: User, source: Source, now: datetime) -> list[_RowParts]:
    catalogue = _find_or_make([one.filled for one in fresh], now)
    questions = {one.filled.question_key: one.question for one in fresh if one.question is not None}
    made: dict[str, Question] = {}
    parts = [_parts(one, catalogue, questions, made, actor, source, now) for one in fresh]
    _link_revisions([part.prediction for part in parts])
    seqs = append_entries(
        [_entry(part, catalogue, one.filled, actor) for part, one in zip(parts, fresh, strict=True)], now=now
    )
    _store(parts, seqs, fresh, catalogue)
    return parts


def _find_or_make(batch: Sequence[Filled], now: datetime) -> _Catalogue:
    catalogue = _Catalogue(
        authors=find_or_make_authors((one.row.author for one in batch), now=now),
        outlets=find_or_make_outlets(one.row.outlet for one in batch),
        topics=find_or_make_topics(name for one in batch for name in one.row.topics),
        events=find_or_make_events(one.row.event for one in batch),
    )
    pieces = {one.piece_key: one for one in batch}
    Commentary.objects.bulk_create(
        [
            Commentary(
                key=key, url=one.piece.url, title=one.piece.title, published_on=one.piece.published_on,
                outlet=catalogue.outlets.get(name_key(one.piece.outlet)), created_at=now,
            )
            for key, one in pieces.items()
        ],
        ignore_conflicts=True, batch_size=BULK,
    )  # fmt: skip
    keys = list(pieces)
    for start in range(0, len(keys), BULK):
        for piece in Commentary.objects.select_related("outlet").filter(key__in=keys[start : start + BULK]):
            catalogue.pieces[piece.key] = piece
    return catalogue


def _parts(
    one: Planned, catalogue: _Catalogue, questions: dict[str, Question], made: dict[str, Question], actor: User,
    source: Source, now: datetime,
) -> _RowParts:  # fmt: skip
    filled = one.filled
    new_question = None
    if filled.question_key not in questions:
        new_question = questions[filled.question_key] = made[filled.question_key] = _question(filled, catalogue, now)
    question = questions[filled.question_key]
    part = _RowParts(_prediction(filled, question, catalogue, actor, now), question=new_question)
    if one.settles:
        part.verdict = _verdict(filled, question, actor, source, now)
        part.resolution = resolution_of(part.verdict, now)
    return part


def _question(filled: Filled, catalogue: _Catalogue, now: datetime) -> Question:
    row = filled.row
    question = Question(
        event=catalogue.events.get(name_key(row.event)) or Event(),
        statement=row.statement,
        statement_key=statement_key(row.statement, row.condition),
        import_key=row.question or None,
        resolution_criteria=row.resolution_criteria,
        condition=row.condition,
        condition_deadline=row.condition_deadline,
        deadline=filled.deadline,
        time_zone=filled.zone,
        created_at=now,
    )
    return open_question(question, now)


def _prediction(filled: Filled, question: Question, catalogue: _Catalogue, actor: User, now: datetime) -> Prediction:
    row, reading = filled.row, filled.reading
    prediction = Prediction(
        author=catalogue.authors[name_key(row.author)],
        question=question,
        commentary=catalogue.pieces[filled.piece_key],
        outlet=catalogue.outlets.get(name_key(row.outlet)),
        external_id=row.external_id,
        quote=row.quote,
        place=row.place,
        said_on=filled.said_on,
        speaker_role=row.speaker_role,
        lexicon_version=lexicon_used(reading.basis),
        vague=too_vague(reading.low, reading.high),
        reference_probability=row.reference_probability,
        reference_source=row.reference_source,
        reference_at=reference_text(row.reference_at),
        recorded_by=actor,
        created_at=now,
        **{name: getattr(reading, name) for name in _READING},
    )
    return publish_row(prediction, now)


def _verdict(filled: Filled, question: Question, actor: User, source: Source, now: datetime) -> Verdict:
    row = filled.row
    evidence = [Evidence(kind="import", url=row.source_url, sha256=source.sha256, line=row.line)]
    if row.evidence_url or row.evidence_quote:
        evidence.insert(0, Evidence(url=row.evidence_url, quote=row.evidence_quote))
    assert row.resolved_on is not None
    return Verdict(
        question=question,
        editor=actor,
        outcome=row.outcome,
        credit=credit_of(row.outcome, row.credit),
        known_on=row.resolved_on,
        evidence=[piece.as_json() for piece in evidence],
        rationale=row.rationale,
        given_at=now,
    )


def _link_revisions(rows: Sequence[Prediction]) -> None:
    """Point each claim at the one that stood when it was said: of the record first, then of earlier rows."""
    stored: dict[tuple[int, int], list[Prediction]] = {}
    known = {(row.author_id, row.question_id) for row in rows if row.question_id is not None}
    questions = sorted({question for _, question in known if question is not None})
    for start in range(0, len(questions), BULK):
        claims = Prediction.objects.filter(state="published", question_id__in=questions[start : start + BULK])
        for one in claims.in_standing_order():
            assert one.author_id is not None and one.question_id is not None
            stored.setdefault((one.author_id, one.question_id), []).append(one)
    said: dict[tuple[int | None, str], list[Prediction]] = {}
    for row in rows:
        assert row.question is not None and row.said_on is not None
        key = (row.author_id, str(row.question.public_id))
        if key not in said:
            said[key] = stored.get((row.author_id, row.question_id), [])  # type: ignore[arg-type]
        before = [one for one in said[key] if one.said_on is not None and one.said_on <= row.said_on]
        row.revises = max(reversed(before), key=lambda one: str(one.said_on), default=None)
        said[key] = [*said[key], row]


def _entry(part: _RowParts, catalogue: _Catalogue, filled: Filled, actor: User) -> Entry:
    question = part.prediction.question
    assert question is not None
    topics = [catalogue.topics[name_key(name)].slug for name in filled.row.topics]
    payload = {
        "line": filled.row.line,
        "question": question_payload(question, topics, actor) if part.question else None,
        "prediction": prediction_payload(part.prediction) | {"actor": str(actor.public_id)},
        "verdict": verdict_payload(part.verdict, question) if part.verdict else None,
        "resolution": (
            resolution_payload(part.resolution, question, [part.verdict]) if part.resolution and part.verdict else None
        ),
    }
    return Entry(Kind.IMPORT_ROW, part.prediction.log_subject, payload)


def _store(parts: Sequence[_RowParts], seqs: Sequence[int], fresh: Sequence[Planned], catalogue: _Catalogue) -> None:
    _store_questions(parts, seqs, fresh, catalogue)
    predictions = [part.prediction for part in parts]
    revised = {id(row): row.revises for row in predictions}
    for row, seq in zip(predictions, seqs, strict=True):
        row.last_seq = row.recorded_seq = seq
        row.question = row.question  # the question has its key only now
        row.revises = None  # may be a row of this very batch, which has no key yet
    Prediction.objects.bulk_create(predictions, batch_size=BULK)
    revisions = [row for row in predictions if revised[id(row)] is not None]
    for row in revisions:
        row.revises = revised[id(row)]
    Prediction.objects.bulk_update(revisions, ["revises"], batch_size=BULK)
    _store_outcomes(parts, seqs)
    write_bylines(predictions)
    mark_public([row.author for row in predictions], seqs)
    mark_public([row.outlet for row in predictions], seqs)


def _store_questions(
    parts: Sequence[_RowParts], seqs: Sequence[int], fresh: Sequence[Planned], catalogue: _Catalogue
) -> None:
    made = [(part.question, seq, one) for part, seq, one in zip(parts, seqs, fresh, strict=True) if part.question]
    own = [question.event for question, _, _ in made if question.event.pk is None]
    Event.objects.bulk_create(own, batch_size=BULK)
    for question, seq, _ in made:
        question.event, question.last_seq = question.event, seq
    _settle_made(parts, seqs)
    Question.objects.bulk_create([question for question, _, _ in made], batch_size=BULK)
    wanted: dict[int, tuple[Question, set[str]]] = {}
    for part, one in zip(parts, fresh, strict=True):
        asked = part.prediction.question
        assert asked is not None
        wanted.setdefault(id(asked), (asked, set()))[1].update(name_key(name) for name in one.filled.row.topics)
    QuestionTopic.objects.bulk_create(
        [
            QuestionTopic(question=question, topic=catalogue.topics[key])
            for question, keys in wanted.values()
            for key in sorted(keys)
        ],
        ignore_conflicts=True,
        batch_size=BULK,
    )


def _store_outcomes(parts: Sequence[_RowParts], seqs: Sequence[int]) -> None:
    verdicts, resolutions, known = [], [], []
    made = {id(part.question) for part in parts if part.question}
    for part, seq in zip(parts, seqs, strict=True):
        question = part.prediction.question
        if part.verdict is None or part.resolution is None or question is None:
            continue
        part.verdict.question = part.resolution.question = question
        part.verdict.last_seq = part.resolution.last_seq = seq
        verdicts.append(part.verdict)
        resolutions.append(part.resolution)
        if id(question) not in made:
            question.last_seq = seq
            known.append(question)
    write_findings(verdicts, resolutions)
    close_questions(known)


def _settle_made(parts: Sequence[_RowParts], seqs: Sequence[int]) -> None:
    """Questions that this batch makes and settles are written settled, not opened and then closed."""
    made = {id(part.question): part.question for part in parts if part.question}
    for part, seq in zip(parts, seqs, strict=True):
        question = made.get(id(part.prediction.question))
        if question is not None and part.verdict is not None:
            question.state, question.last_seq = QuestionState.FINAL, seq
