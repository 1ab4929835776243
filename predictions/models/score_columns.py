"""Score rows as columns: the form in which they are computed, compared, summed and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..scoring.facts import BASES, BILLION, SCALES, STATUSES, Facts, Flags
from .columns import NONE, Whole, code, given, is_postgresql, or_zero, read_columns, seconds
from .scores import SCALE_COLUMNS

LOSSES: Final = (
    "brier", "brier_best", "brier_worst", "brier_if_true", "brier_if_false", "log_score", "reference_brier",
    "reference_if_true", "reference_if_false", "boldness", "boldness_frozen", "peer", "peer_spot", *SCALE_COLUMNS,
)  # fmt: skip
KEYS: Final = ("author_id", "question_id")
# Every stored column but the primary key, in the order in which rows are written.
COLUMNS: Final = (
    *KEYS, "event_id", "outlet_id", "year", "status", "n_statements", "advance", "matured", "matures_at", "credit",
    "probability", "basis", "lead_days", "referenced", *LOSSES,
)  # fmt: skip
FLAGS: Final = ("advance", "matured", "referenced")
# Two ids in one number: they stay far below this.
_ID_BITS: Final = 31

Columns = Mapping[str, Whole]


def _sql(name: str) -> str:
    column = f"s.{name}"
    if name == "status":
        return code(column, STATUSES)
    if name == "basis":
        return code(column, BASES)
    if name == "matures_at":
        return seconds(column)
    return f"({column})::int" if name in FLAGS and is_postgresql() else column


def read_scores(rest: str, parameters: Sequence[Any] = (), *, many: bool = False) -> dict[str, Whole]:
    """COLUMNS of the rows of predictions_score AS s that `rest` (joins, WHERE …, ORDER BY …) leaves."""
    names = [(name, _sql(name)) for name in COLUMNS]
    return read_columns(names, f"FROM predictions_score AS s {rest}", parameters, many=many)[0]


@dataclass(frozen=True, slots=True)
class RankColumns:
    """What ranks are worked out from, by claim: a tenth of what all its figures take."""

    author: Whole
    event: Whole
    scored: Flags
    plain: Flags  # matured, with a yes-or-no outcome
    brier: Whole  # 0 where not scored
    brier_as: Mapping[str, Whole]  # by scale
    reference: Whole  # loss of the frozen reference; NONE without one, or if it was not asked for


def read_ranks(rest: str, parameters: Sequence[Any], *, scales: Sequence[str], frozen: bool) -> RankColumns:
    """As `read_scores`, for ranks under these scales; packed in pairs, since a column costs the same however small."""
    half = 1 << _ID_BITS
    plain = f"CASE WHEN s.matured AND s.credit IN (0, {BILLION}) THEN 1 ELSE 0 END"
    names = [("who", f"s.author_id * {half} + s.event_id"), ("brier", f"s.brier * 2 + {plain}")]
    names += [(scale, f"s.brier_{scale}") for scale in scales]
    names += [("reference", "CASE WHEN s.referenced THEN s.reference_brier END")] if frozen else []
    found, _ = read_columns(names, f"FROM predictions_score AS s {rest}", parameters, many=True)
    scored, brier = given(found["brier"]), or_zero(found["brier"])
    return RankColumns(
        author=found["who"] >> _ID_BITS,
        event=found["who"] & (half - 1),
        scored=scored,
        plain=brier % 2 == 1,
        brier=brier >> 1,
        brier_as={scale: found[scale] for scale in scales},
        reference=found["reference"] if frozen else np.full_like(brier, NONE),
    )


def as_facts(columns: Columns) -> Facts:
    """The same rows as the scoring room sums them up."""
    of = {name: or_zero(columns[name]) for name in LOSSES}
    return Facts(
        event=columns["event_id"],
        status=columns["status"],
        matured=columns["matured"] == 1,
        advance=columns["advance"] == 1,
        referenced=columns["referenced"] == 1,
        scorable=given(columns["brier_if_true"]),
        credit=or_zero(columns["credit"]),
        probability=or_zero(columns["probability"]),
        basis=np.where(given(columns["basis"]), columns["basis"], -1),
        lead_days=or_zero(columns["lead_days"]),
        brier=of["brier"],
        brier_best=of["brier_best"],
        brier_worst=of["brier_worst"],
        brier_if_true=of["brier_if_true"],
        brier_if_false=of["brier_if_false"],
        log_score=of["log_score"],
        reference_brier=of["reference_brier"],
        reference_if_true=of["reference_if_true"],
        reference_if_false=of["reference_if_false"],
        boldness=of["boldness"],
        boldness_frozen=of["boldness_frozen"],
        brier_as=np.column_stack([of[f"brier_{scale}"] for scale in SCALES]),
        peer=of["peer"],
        peer_spot=of["peer_spot"],
        has_peer=given(columns["peer"]),
        has_spot=given(columns["peer_spot"]),
    )


def rows_of(columns: Columns, rows: Whole | np.ndarray) -> dict[str, Whole]:
    """The columns at these places."""
    return {name: column[rows] for name, column in columns.items()}
