"""From the record to Score rows, as columns: one per author and question, whatever became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from ..models.columns import NONE, Whole, given
from ..models.score_columns import COLUMNS
from ..scoring.claims import score_claims
from ..scoring.columns import Claims, Scored, Statements
from ..scoring.facts import SCALES, SCORED, STATUSES, Flags
from ..scoring.policy import PEER_MIN_AUTHORS
from .statements import Said, read_statements, readings

_OPEN, _VAGUE, _LATE, _RETRACTED = (STATUSES.index(name) for name in ("open", "vague", "late", "retracted"))
_WITHDRAWN: Final = STATUSES.index("withdrawn")
# An outcome's place among statements._OUTCOMES -> the status it gives, where it is not scored.
_FIRST_UNSCORED: Final = 3
_VOID: Final = STATUSES.index("void")
_PLAIN_LOSSES: Final = ("brier", "brier_best", "brier_worst", "log_score", "reference_brier", "boldness")
_HYPOTHETICAL: Final = ("brier_if_true", "brier_if_false", "reference_if_true", "reference_if_false")

Columns = dict[str, Whole]


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Statements by claim: where each begins, and per claim what its published statements come to."""

    said: Said
    starts: Whole  # [k] first statement of the claim
    claim: Whole  # [s] which claim a statement belongs to
    published: Flags  # [s]
    standing: Whole  # [k] how many are published
    last: Whole  # [k] the last published statement, the last of all where none is

    def of(self, name: str) -> Whole:
        """A column that is the same for all statements of a claim."""
        return self.said.whole[name][self.starts]

    def count(self, flags: Flags) -> Whole:
        """Per claim, how many of its statements have the flag."""
        return np.asarray(np.add.reduceat(flags.astype(np.int64), self.starts))


def facts_of(condition: str, parameters: Sequence[Any], *, now: datetime, many: bool = False) -> Columns:
    """COLUMNS of the Score rows of everybody who predicted on the questions whose `{id}` the SQL `condition` names.

    One query, however many there are. By question and author, in that order.
    """
    return scores_of(read_statements(condition, parameters, many=many), now=now)


def scores_of(said: Said, *, now: datetime) -> Columns:
    """The same of statements that have been read: all that was said on their questions."""
    if not len(said):
        return {name: np.zeros(0, dtype=np.int64) for name in COLUMNS}
    grouped = _group(said)
    status = _before_scoring(grouped)
    settled = given(grouped.of("known_on")) & ((status == _OPEN) | (status >= _VOID)) & (grouped.standing > 0)
    found = _empty(grouped, status)
    if settled.any():
        _score(grouped, np.flatnonzero(settled), found)
    scored = found["status"] == SCORED
    found["matured"] = (scored & (found["matures_at"] <= int(now.timestamp()))).astype(np.int64)
    return found


def _group(said: Said) -> _Grouped:
    question, author = said.whole["question"], said.whole["author"]
    begins = np.ones(len(said), dtype=np.bool_)
    begins[1:] = (question[1:] != question[:-1]) | (author[1:] != author[:-1])
    starts, claim = np.flatnonzero(begins), np.cumsum(begins) - 1
    published = said.flags("published")
    rows = np.arange(len(said), dtype=np.int64)
    last = np.maximum.reduceat(np.where(published, rows, -1), starts)
    ends = np.append(starts[1:], len(said)) - 1
    standing = np.add.reduceat(published.astype(np.int64), starts)
    return _Grouped(said, starts, claim, published, standing, np.where(last < 0, ends, last))


def _before_scoring(grouped: _Grouped) -> Whole:
    """What became of each claim as far as that can be told without a score; OPEN for what has none, or is scored."""
    vague, retracts = grouped.said.flags("vague"), grouped.said.flags("retracts")
    silent = grouped.count(grouped.published & (vague | retracts)) == grouped.standing
    some_vague = grouped.count(grouped.published & vague) > 0
    outcome = grouped.of("outcome")
    status = np.full(grouped.starts.shape, _OPEN, dtype=np.int64)
    unscored = outcome >= _FIRST_UNSCORED
    status[unscored] = outcome[unscored] - _FIRST_UNSCORED + _VOID
    # Vague comes first: it is a property of what was said, whatever became of the question.
    status[silent] = np.where(some_vague, _VAGUE, _RETRACTED)[silent]
    status[grouped.standing == 0] = _WITHDRAWN
    return status


def _empty(grouped: _Grouped, status: Whole) -> Columns:
    """The rows of claims without a score."""
    found = {name: np.full(grouped.starts.shape, NONE, dtype=np.int64) for name in COLUMNS}
    known_on, deadline = grouped.of("known_on"), grouped.of("deadline")
    found |= {
        "author_id": grouped.of("author"),
        "question_id": grouped.of("question"),
        "event_id": grouped.of("event"),
        "outlet_id": grouped.said.whole["outlet"][grouped.last],
        "year": _years(np.where(given(known_on), np.minimum(deadline, known_on), deadline)),
        "status": status,
        "n_statements": grouped.standing,
        "advance": _logged_before(grouped, grouped.published).astype(np.int64),
        "matured": np.zeros_like(status),
        "matures_at": grouped.of("due_at"),
        "referenced": np.zeros_like(status),
    }
    return found


def _years(days: Whole) -> Whole:
    different, place = np.unique(days, return_inverse=True)
    return np.array([date.fromordinal(one).year for one in different.tolist()], dtype=np.int64)[place]


def _logged_before(grouped: _Grouped, counted: Flags) -> Flags:
    """Quote, reading, criteria and event were all logged before the outcome was known (DESIGN rule 7)."""
    known_on = grouped.said.whole["known_on"]
    late = counted & (grouped.said.local_day("reading_at") >= known_on)
    terms_late = (grouped.said.local_day("terms_at") >= known_on)[grouped.starts]
    return np.asarray(~given(grouped.of("known_on")) | ((grouped.count(late) == 0) & ~terms_late))


def _score(grouped: _Grouped, claims: Whole, found: Columns) -> None:
    """Fill in the figures of these claims, which have an outcome and something that may count."""
    said = grouped.said
    is_chosen = np.zeros(grouped.starts.shape, dtype=np.bool_)
    is_chosen[claims] = True
    rows = np.flatnonzero(is_chosen[grouped.claim] & grouped.published)
    number = np.cumsum(is_chosen) - 1
    outcome, credit = grouped.of("outcome")[claims], grouped.of("credit")[claims]
    scored = score_claims(
        Claims(
            question=grouped.of("question")[claims],
            deadline=grouped.of("deadline")[claims],
            known_on=grouped.of("known_on")[claims],
            credit=np.where(outcome < _FIRST_UNSCORED, credit, -1),
        ),
        _statements(said, rows, number[grouped.claim[rows]]),
    )
    _keep(grouped, claims, rows, scored, found)


def _statements(said: Said, rows: Whole, claim: Whole) -> Statements:
    of = {name: column[rows] for name, column in said.whole.items()}
    number = {name: np.where(given(of[name]), of[name], 0) for name in ("probability", "low", "high")}
    known_on = of["known_on"]
    usable = (
        given(of["reference"])
        & given(of["reference_on"])
        & (of["reference_on"] <= of["said_on"])
        & (said.local_day("reading_at")[rows] < known_on)
    )
    return Statements(
        claim=claim,
        said_on=of["said_on"],
        **number,
        reference=np.where(usable, of["reference"], -1),
        readings=readings(said, rows),
        vague=of["vague"] == 1,
        retracts=of["retracts"] == 1,
        after_news=of["after_news"] == 1,
    )


def _keep(grouped: _Grouped, claims: Whole, rows: Whole, scored: Scored, found: Columns) -> None:
    counts = scored.n_counted > 0
    plain = counts & (grouped.of("outcome")[claims] < _FIRST_UNSCORED)
    nothing = (grouped.of("outcome")[claims] < _FIRST_UNSCORED) & ~counts
    found["status"][claims[nothing]] = _uncounted(grouped)[claims[nothing]]
    _keep_losses(scored, claims, counts, plain, found)
    last = rows[np.maximum(scored.last, 0)]
    kept, at = claims[plain], last[plain]
    counted = np.zeros(len(grouped.said), dtype=np.bool_)
    counted[rows] = scored.counted
    found["status"][kept] = SCORED
    found["n_statements"][kept] = scored.n_counted[plain]
    found["advance"][kept] = _logged_before(grouped, counted)[kept]
    found["credit"][kept] = grouped.of("credit")[kept]
    found["probability"][kept] = scored.probability[plain]
    found["basis"][kept] = grouped.said.whole["basis"][at]
    found["outlet_id"][kept] = grouped.said.whole["outlet"][at]
    found["lead_days"][kept] = scored.lead_days[plain]
    found["referenced"][kept] = scored.referenced[plain]


def _keep_losses(scored: Scored, claims: Whole, counts: Flags, plain: Flags, found: Columns) -> None:
    def put(name: str, values: Whole, where: Flags) -> None:
        found[name][claims[where]] = values[where]

    for name in _HYPOTHETICAL:
        put(name, getattr(scored, name), counts)
    for name in _PLAIN_LOSSES:
        put(name, getattr(scored, name), plain)
    for place, scale in enumerate(SCALES):
        put(f"brier_{scale}", scored.brier_as[:, place], plain)
    put("boldness_frozen", scored.boldness_frozen, plain & scored.referenced)
    # Two on a question are a duel, not a field: the mean over questions leaves them out.
    put("peer", scored.peer, plain & scored.has_peer & (scored.n_authors >= PEER_MIN_AUTHORS))
    put("peer_spot", scored.peer_spot, plain & scored.has_spot & (scored.n_spot >= PEER_MIN_AUTHORS))


def _uncounted(grouped: _Grouped) -> Whole:
    """Nothing of a claim counts: it was taken back on the day it was said, or came after the news."""
    of = grouped.said.whole
    last = np.minimum(of["deadline"], of["known_on"])
    in_time = grouped.said.flags("retracts") & (of["said_on"] <= last) & (of["after_news"] != 1)
    return np.where(grouped.count(grouped.published & in_time) > 0, _RETRACTED, _LATE)
