"""Parts of a record as pages show them: followable addresses, readings, outcomes, changes and log entries in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst

from ..models import (
    About,
    Amendment,
    Challenge,
    ChallengeState,
    Kind,
    LogEntry,
    Outcome,
    Prediction,
    Resolution,
    ScoreStatus,
    Verdict,
)
from ..queries.dossiers import Dossier
from ..queries.judging import roles_of
from . import links, words
from .texts import gettext as _


@dataclass(frozen=True, slots=True)
class Address:
    """An address as given, and the same to follow; `href` is empty where no reader should."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Reading:
    """From words to numbers; `probability` is empty where the statement has none."""

    probability: str
    range: str
    basis: str
    ours: bool
    reference: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: an address, the words found there, or the line of an imported file."""

    url: Address
    archive: Address
    quote: str
    sha256: str
    line: str
    searched: date | None
    paywalled: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome that a question has, or had."""

    row: Resolution
    label: str
    meaning: str
    credit: str
    judged: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One editor's verdict, by the role under which readers know them."""

    row: Verdict
    role: str
    about: str
    label: str
    credit: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What an author's claim on a question came to, or why it has no score."""

    status: str
    why: str
    brier: str
    band: str
    probability: str


@dataclass(frozen=True, slots=True)
class Change:
    """One amendment."""

    row: Amendment
    field: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the log."""

    seq: int
    kind: str
    at: datetime


def address(text: str) -> Address:
    """An address, to be followed only where that is safe."""
    return Address(text, links.followable(text))


def reading(one: Prediction) -> Reading:
    """How the words became numbers."""
    low, high = words.percent(one.low), words.percent(one.high)
    return Reading(
        probability="" if one.probability is None or one.retracts else words.percent(one.probability),
        range=words.spread(low, high) if low != high else "",
        basis=words.BASIS.get(one.basis, ""),
        ours=words.is_ours(one.basis),
        reference="" if one.reference_probability is None else words.percent(one.reference_probability),
    )


def finding(row: Resolution) -> Finding:
    """An outcome with its evidence."""
    outcome = Outcome(row.outcome)
    return Finding(
        row=row,
        label=words.OUTCOME[outcome],
        meaning=words.OUTCOME_MEANS[outcome],
        credit=words.percent(row.credit) if outcome == Outcome.PARTIAL else "",
        judged=words.JUDGED[row.judged_by],
        evidence=tuple(_evidence(piece) for piece in row.verdict.evidence),
    )


def judged(rows: Sequence[Verdict]) -> list[Judged]:
    """Every opened verdict on one question, in the order in which they were given."""
    roles = roles_of(rows)
    return [
        Judged(
            row=row,
            role=words.role(roles[row.pk]),
            about=_("the condition") if row.about == About.CONDITION else _("the question"),
            label=_found(row),
            credit=words.percent(row.credit) if row.outcome == Outcome.PARTIAL else "",
            evidence=tuple(_evidence(piece) for piece in row.evidence),
        )
        for row in rows
    ]


def _found(row: Verdict) -> str:
    if row.about == About.OUTCOME:
        return words.OUTCOME[Outcome(row.outcome)]
    return str(capfirst(words.CONDITION.get(row.outcome, row.outcome)))


def worth(found: Dossier) -> Worth | None:
    """The score of the prediction's author on its question; None while it has not been taken."""
    row = found.score
    if row is None:
        return None
    scored = row.status == ScoreStatus.SCORED
    return Worth(
        status=row.status,
        why=words.WHY_UNSCORED[ScoreStatus(row.status)],
        brier=words.score(found.brier) if scored else "",
        band=words.spread(*(words.score(end) for end in found.band)) if found.band else "",
        probability=words.probability_counted(row) if scored else "",
    )


def challenged(rows: Sequence[Challenge]) -> list[tuple[Challenge, str]]:
    """Published challenges with their states in words."""
    return [(row, words.CHALLENGE[ChallengeState(row.state)]) for row in rows]


def change(row: Amendment) -> Change:
    """An amendment, its field by the name that readers know."""
    return Change(row, words.field(row.field))


def happened(entry: LogEntry) -> Happened:
    """A log entry, its kind in words."""
    kind = words.KIND[Kind(entry.kind)] if entry.kind in words.KIND else entry.kind
    return Happened(entry.seq, kind, entry.at)


def _evidence(piece: Mapping[str, Any]) -> Evidence:
    imported = piece.get("kind") == "import"
    return Evidence(
        url=address(str(piece.get("url", ""))),
        archive=address(str(piece.get("archive_url", ""))),
        quote=str(piece.get("quote", "")),
        sha256=str(piece.get("sha256", "")),
        line=str(piece.get("line", "")) if imported else "",
        searched=date.fromisoformat(piece["until"]) if piece.get("kind") == "search" else None,
        paywalled=bool(piece.get("paywalled")),
    )
