"""Writing one batch of planned rows: everything in bulk, one entry a row, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...models import Author, Frame, Kind, Outlet, Prediction, Question, User
from ..bulk import new_uuids
from ..log import Entry, append_many
from ..names import name_key
from ..payloads import Payload, instant_text, question_members
from ..replying.preparing import prepare_imported
from ..scores import score
from ..settling import settle
from .findings import Finding, close_known, finding_of, finding_payloads, store_findings, verdict_of
from .known import Planned
from .makings import Names, NewQuestion, ask, find_or_make_names, mark_named, store_questions
from .record import Record
from .statements import Statement, statement_payload, statements_of, store_statements


@dataclass(frozen=True, slots=True)
class Source:
    """The file a batch came from, as evidence names it, and the frame it was read in."""

    sha256: str
    frame: Frame | None = None


@dataclass(slots=True)
class Written:
    """What a batch has come to."""

    created: int = 0
    settled: int = 0
    unchanged: int = 0
    # The numbers of the new claims' entries.
    seqs: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a batch brings, before it has numbers: statements, the questions they open, the outcomes they give."""

    names: Names
    statements: list[Statement]
    opens: dict[int, NewQuestion]  # by position of the statement
    finds: dict[int, Finding]  # likewise


def write_batch(
    planned: Sequence[Planned], *, record: Record, actor: User, source: Source, now: datetime, wait: bool = False
) -> Written:
    """Write what is new in `planned` (sound rows of one file, in file order). Call inside a verb.

    `wait`: the authors' sums are made once after the last batch and not after each.
    """
    fresh = _without_repeats(one for one in planned if one.known is None)
    news = [one for one in planned if one.known is not None and one.settles]
    touched = _settle_known(news, actor, source, now)
    settled, seqs = len(news), list[int]()
    if touched:
        said = Prediction.objects.public().filter(question__among=touched).order_by()
        prepare_imported(said.values_list("author_id", flat=True).distinct(), source.sha256, now)
    if fresh:
        batch = _prepare(fresh, record, source, now)
        seqs = _write(batch, actor, now)
        touched |= {one.question.pk for one in batch.statements}
        prepare_imported((one.author.pk for one in batch.statements), source.sha256, now)
        settled += len(batch.finds)
    score(touched, now=now, wait=wait)
    return Written(created=len(fresh), settled=settled, unchanged=len(planned) - len(fresh) - len(news), seqs=seqs)


def _without_repeats(planned: Iterable[Planned]) -> list[Planned]:
    """The first of rows that say the very same; a row that settles what its twin left open is kept in its place."""
    first: dict[tuple[str, ...], Planned] = {}
    for one in planned:
        key = one.filled.claim_key
        if key not in first or (one.settles and not first[key].settles):
            first[key] = one
    return list(first.values())


def _settle_known(news: Sequence[Planned], actor: User, source: Source, now: datetime) -> set[int]:
    """Verdicts on questions of known claims: with two entries each, as an editor's have."""
    asked = [one.question.pk for one in news if one.question is not None]
    questions = Question.objects.select_related("event").in_bulk(asked)
    rows = [one.filled for one in news]
    verdicts = [verdict_of(row, questions[pk], actor, source.sha256, now) for row, pk in zip(rows, asked, strict=True)]
    if verdicts:
        settle(verdicts, now=now)
    return set(asked)


def _prepare(fresh: Sequence[Planned], record: Record, source: Source, now: datetime) -> _Batch:
    rows = [one.filled for one in fresh]
    names = find_or_make_names(rows, record, now)
    questions = {one.filled.question_key: one.question for one in fresh if one.question is not None}
    new = ask(rows, questions, names.events)
    questions |= {key: one.asked for key, one in new.items()}
    statements = statements_of(rows, questions, names, {one.asked.pk for one in new.values()})
    uuids = new_uuids()
    return _Batch(
        names=names,
        statements=statements,
        opens={at: new[row.question_key] for at, row in enumerate(rows)
               if row.question_key in new and new[row.question_key].row is row},
        finds={at: finding_of(one.filled, statements[at].question, next(uuids), next(uuids), source.sha256)
               for at, one in enumerate(fresh) if one.settles},
    )  # fmt: skip


def _write(batch: _Batch, actor: User, now: datetime) -> list[int]:
    at, by = instant_text(now) or "", str(actor.public_id)
    entries = (
        Entry(Kind.IMPORT_ROW, one.subject, _payload(one, batch, number, at, by))
        for number, one in enumerate(batch.statements)
    )
    seqs = append_many(entries, len(batch.statements), now=now)
    opened = {one.asked.pk: seqs[number] for number, one in batch.opens.items()}
    settled = {one.question.pk: seqs[number] for number, one in batch.finds.items()}
    store_questions(batch.opens.values(), opened, settled, batch.names.topics, now)
    store_statements(batch.statements, seqs, actor.pk, now)
    store_findings(list(batch.finds.values()), [seqs[number] for number in batch.finds], actor.pk, now)
    close_known((pk, seq) for pk, seq in settled.items() if pk not in opened)
    mark_named(Author, (one.author for one in batch.statements), seqs)
    mark_named(Outlet, (one.outlet for one in batch.statements), seqs)
    return seqs


def _payload(one: Statement, batch: _Batch, number: int, at: str, by: str) -> Payload:
    opened, found = batch.opens.get(number), batch.finds.get(number)
    verdict, resolution = finding_payloads(found, at, by) if found else (None, None)
    return {
        "line": one.row.line,
        "question": _question_payload(opened, batch.names, at, by) if opened else None,
        "prediction": statement_payload(one, at) | {"actor": by},
        "verdict": verdict,
        "resolution": resolution,
    }


def _question_payload(one: NewQuestion, names: Names, at: str, by: str) -> Payload:
    asked, row = one.asked, one.row
    return question_members(
        public_id=asked.public_id, event=asked.event, statement=row.statement,
        resolution_criteria=row.resolution_criteria, condition=row.condition,
        condition_deadline=row.condition_deadline or None, deadline=row.last_day, time_zone=asked.time_zone,
        topics=[names.topics[name_key(name)].slug for name in row.topics], recorded_at=at, actor=by,
    )  # fmt: skip
