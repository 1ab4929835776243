"""The floor of a full rebuild: what the record says as packed whole numbers, scored and summed up by numpy.

It reads what scoring needs and no more, by the fastest plain means of either engine, and does the sums of every stored
slice and cohort once: time-weighted losses of each claim, their sums by slice, by event too, plus-1 t.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from bench.databases import EMBEDDED, raw_postgres
from predictions.scoring.student_t import t_quantile

Column = NDArray[Any]

BLOCK: Final = 100_000  # ids to a query
LOW_HALF: Final = 0xFFFFFFFF
_ELEMENT: Final = np.dtype([("length", ">i4"), ("value", ">i8")])
_HEADER: Final = 20  # of a one-dimensional array as PostgreSQL sends it
VAGUE, RETRACTS, AFTER_NEWS, WITHDRAWN = 1, 2, 4, 8


def _day(column: str) -> str:
    return (
        f"CAST(julianday({column}) - 2440587.5 AS INTEGER)" if EMBEDDED else f"({column} - DATE '1970-01-01')::bigint"
    )


def _second(column: str) -> str:
    return f"CAST(strftime('%s', {column}) AS INTEGER)" if EMBEDDED else f"extract(epoch FROM {column})::bigint"


def _units(column: str) -> str:
    number = f"round({column} * 1000000000)"
    return f"coalesce({f'CAST({number} AS INTEGER)' if EMBEDDED else f'({number})::bigint'}, 0)"


def _bit(column: str, bit: int) -> str:
    return f"CASE WHEN {column} THEN {bit} ELSE 0 END"


def _statements() -> list[str]:
    flags = " + ".join([_bit("vague", VAGUE), _bit("retracts", RETRACTS), _bit("after_news", AFTER_NEWS),
                        _bit("state = 'withdrawn'", WITHDRAWN)])  # fmt: skip
    return [
        "(author_id << 32) | question_id",
        f"({_day('said_on')} << 32) | (coalesce(outlet_id, 0) << 8) | ({flags})",
        f"({_units('probability')} << 32) | {_units('low')}",
        f"({_units('high')} << 32) | {_units('coalesce(reference_probability, 2)')}",
        "recorded_seq",
        _second("reading_at"),
    ]


def _answers() -> list[str]:
    known = f"coalesce({_day('known_on')}, 0)"
    unscored = "CASE WHEN credit IS NULL THEN 1 ELSE 0 END"
    return [
        "(q.id << 32) | q.event_id",
        f"({_day('q.deadline')} << 32) | {known}",
        f"({_units('credit')} << 1) | ({unscored})",
        _second("q.terms_at"),
    ]


@dataclass(frozen=True, slots=True)
class Record:
    """Packed columns, as `_statements`, `_answers` and the topics of questions have them."""

    statements: list[Column]
    answers: list[Column]
    topics: Column

    @property
    def size(self) -> int:
        """Bytes read."""
        return sum(column.nbytes for column in [*self.statements, *self.answers, self.topics])


def read() -> Record:
    """The whole public record."""
    statements = _columns(_statements(), "predictions_prediction", "id", "state IN ('published', 'withdrawn')")
    answers = _columns(
        _answers(),
        "predictions_question q LEFT JOIN predictions_resolution r ON r.question_id = q.id AND r.superseded_at IS NULL",
        "q.id",
        "q.state <> 'draft'",
    )
    [topics] = _columns(["(question_id << 32) | topic_id"], "predictions_questiontopic", "id", "1 = 1")
    return Record(statements, answers, topics)


def _columns(expressions: list[str], source: str, key: str, condition: str) -> list[Column]:
    return (_fetched if EMBEDDED else _aggregated)(expressions, source, key, condition)


def _fetched(expressions: list[str], source: str, key: str, condition: str) -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(expressions)} FROM {source} WHERE {condition}")
        rows = cursor.fetchall()
    return [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]


def _aggregated(expressions: list[str], source: str, key: str, condition: str) -> list[Column]:
    arrays = ", ".join(f"array_send(array_agg({one}))" for one in expressions)
    query = f"SELECT {arrays} FROM {source} WHERE {condition} AND {key} BETWEEN %s AND %s"
    parts: list[list[Column]] = []
    with raw_postgres() as raw, raw.cursor(binary=True) as cursor:
        [largest] = cursor.execute(f"SELECT coalesce(max(id), 0) FROM {source.split()[0]}").fetchone() or (0,)
        for start in range(1, largest + 1, BLOCK):
            row = cursor.execute(query, [start, start + BLOCK - 1]).fetchone()
            if row is not None and row[0] is not None:
                parts.append([np.frombuffer(sent, _ELEMENT, offset=_HEADER)["value"] for sent in row])
    return [np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)]


@dataclass(frozen=True, slots=True)
class Claims:
    """One entry per author and question that is scored."""

    author: Column
    question: Column
    event: Column
    outlet: Column
    year: Column
    advance: Column
    losses: Column  # Brier, best, worst, log, reference; one row each


def score(record: Record) -> list[Column]:
    """Every claim scored, and the sums of every slice; the numbers are only made, as a floor stores rows of its own."""
    claims = _claims(record)
    made = [claims.losses]
    for cohort in (np.ones(claims.author.size, dtype=bool), claims.advance):
        for member, part in _slices(claims, record.topics):
            here = cohort[member]
            made += _sums(claims, member[here], part[here])
    return made


def _claims(record: Record) -> Claims:
    who, when, reading, range_, seq, reading_at = record.statements
    question = who & LOW_HALF
    by_id = [np.zeros(int((record.answers[0] >> 32).max()) + 1, dtype=np.int64) for _ in record.answers]
    for target, column in zip(by_id, record.answers, strict=True):
        target[record.answers[0] >> 32] = column
    deadline, known_on = by_id[1] >> 32, by_id[1] & LOW_HALF
    last = np.minimum(deadline, known_on)[question]
    flags, said_on = when & 0xFF, when >> 32
    late = (said_on > last) | ((flags & AFTER_NEWS > 0) & (said_on == known_on[question]))
    counted = (flags & (WITHDRAWN | VAGUE) == 0) & (by_id[2][question] & 1 == 0) & ~late
    order = np.flatnonzero(counted)
    order = order[np.lexsort((seq[order], said_on[order], who[order]))]
    who, said_on, last, question = who[order], said_on[order], last[order], question[order]
    starts = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
    ends = np.append(starts[1:], who.size) - 1
    until = np.append(said_on[1:], 0)
    until[ends] = last[ends]
    weight = np.where(flags[order] & RETRACTS > 0, 0, until - said_on)
    weight[ends] += np.add.reduceat(weight, starts) == 0
    credit = (by_id[2][question] >> 1) / 1e9
    losses = _losses(reading[order], range_[order], credit)
    total = np.add.reduceat(weight, starts)
    known_second = known_on[question] * 86_400
    logged = (reading_at[order] < known_second) & (by_id[3][question] < known_second)
    return Claims(
        author=who[starts] >> 32,
        question=question[starts],
        event=(by_id[0][question] & LOW_HALF)[starts],
        outlet=(when[order] >> 8 & 0xFFFFFF)[ends],
        year=(last.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)[starts],
        advance=np.logical_and.reduceat(logged, starts),
        losses=np.stack([np.add.reduceat(one * weight, starts) / total for one in losses]),
    )


def _losses(reading: Column, range_: Column, credit: Column) -> list[Column]:
    probability, low = (reading >> 32) / 1e9, (reading & LOW_HALF) / 1e9
    high, reference = (range_ >> 32) / 1e9, (range_ & LOW_HALF) / 1e9
    nearest = np.clip(credit, low, high)
    farthest = np.maximum(np.abs(low - credit), np.abs(high - credit))
    safe = np.clip(probability, 1e-3, 1 - 1e-3)
    log = -(credit * np.log(safe) + (1 - credit) * np.log1p(-safe))
    against = np.where(reference <= 1, reference, 0.5)
    return [(probability - credit) ** 2, (nearest - credit) ** 2, farthest**2, log, (against - credit) ** 2]


def _slices(claims: Claims, topics: Column) -> list[tuple[Column, Column]]:
    """For total, year, outlet and topic: positions of claims, and the value of each there."""
    everyone = np.arange(claims.author.size)
    ordered = np.sort(topics)
    of_question, topic = ordered >> 32, ordered & LOW_HALF
    first = np.searchsorted(of_question, claims.question)
    count = np.searchsorted(of_question, claims.question, side="right") - first
    member = np.repeat(everyone, count)
    within = np.arange(member.size) - np.repeat(np.cumsum(count) - count, count)
    return [
        (everyone, np.zeros_like(everyone)),
        (everyone, claims.year),
        (everyone, claims.outlet),
        (member, topic[np.repeat(first, count) + within]),
    ]


def _sums(claims: Claims, member: Column, part: Column) -> list[Column]:
    """Sums of each loss by author and slice, and plus-1 t over events: mean, low and high."""
    key = claims.author[member] << 16 | part
    keys, cell = np.unique(key, return_inverse=True)
    found = [np.bincount(cell, weights=loss[member], minlength=keys.size) for loss in claims.losses]
    pairs, unit = np.unique(cell.astype(np.int64) << 32 | claims.event[member], return_inverse=True)
    size = np.bincount(unit)
    mean = np.bincount(unit, weights=claims.losses[0][member]) / size
    cell_of_unit = pairs >> 32
    events = np.bincount(cell_of_unit, minlength=keys.size)
    first = np.bincount(cell_of_unit, weights=mean, minlength=keys.size)
    second = np.bincount(cell_of_unit, weights=mean**2, minlength=keys.size)
    middle = (first + 1) / (events + 2)
    spread = np.maximum(0, (second + 1) / (events + 2) - middle**2)
    different, place = np.unique(events, return_inverse=True)
    quantile = np.array([t_quantile(0.975, int(one) + 1) for one in different])[place]
    half = quantile * np.sqrt(spread / (events + 2))
    return [keys, *found, first / events, np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)]
