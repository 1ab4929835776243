"""What a verdict must say before it can settle a question."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .addresses import bad_url
from .entry import EARLIEST, LENGTHS, unreadable
from .problems import Problem

_SHA256 = re.compile(r"[0-9a-f]{64}")
OUTCOMES = ("true", "false", "partial", "void", "unverifiable", "ambiguous")
CONDITION_OUTCOMES = ("met", "not met", "unclear")
NO_INTEREST = "none"
INTERESTS = (NO_INTEREST, "self", "outlet", "relative", "employer", "bet")
# These say that something came about, and somebody must have shown it; the others may rest on a search in vain.
_SHOWN = ("true", "partial", "met")
SEARCH = "search"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece of evidence, or (kind search) one place that was looked at in vain until a day."""

    kind: str = "source"
    url: str = ""
    quote: str = ""
    archive_url: str = ""
    sha256: str = ""
    kept: bool = False  # the desk has the copy with that digest
    paywalled: bool = False
    until: date | None = None

    @property
    def shows(self) -> bool:
        """It leads somewhere: an address, or a kept copy known by its digest."""
        return self.kind != SEARCH and bool(self.url or self.archive_url or self.kept)

    @property
    def readable(self) -> bool:
        """Anybody can read it without paying, or reads the words that decide it and their copy's digest here."""
        return self.shows and (not self.paywalled or bool(self.quote and self.kept))


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One editor's verdict, flat; `about` is outcome or condition."""

    about: str = "outcome"
    outcome: str = ""
    credit: Decimal | None = None
    known_on: date | None = None
    rationale: str = ""
    interest: str = NO_INTEREST
    evidence: tuple[Piece, ...] = ()


def problems(finding: Finding, *, today: date) -> list[Problem]:
    """Return what keeps `finding` from settling its question; `today` is the day in the question's zone.

    >>> [problem.code for problem in problems(Finding(outcome="maybe"), today=date(2026, 1, 1))]
    ['unknown_outcome', 'missing_known_on', 'missing_evidence']
    """
    return [
        *_outcome(finding),
        *_credit(finding),
        *_known_on(finding, today),
        *_evidence(finding),
        *_searches(finding, today),
        *_interest(finding),
        *_texts(finding),
    ]


def _texts(finding: Finding) -> list[Problem]:
    found = unreadable("rationale", finding.rationale, LENGTHS["rationale"])
    for piece in finding.evidence:
        found += unreadable("evidence", piece.quote, LENGTHS["quote"])
        for address in (piece.url, piece.archive_url):
            found += unreadable("evidence", address, LENGTHS["source_url"])
        if piece.sha256 and not _SHA256.fullmatch(piece.sha256):
            found.append(
                Problem("evidence", "bad_digest", "Give a SHA-256 as 64 hexadecimal digits, in small letters.")
            )
    return found


def _outcome(finding: Finding) -> list[Problem]:
    known = CONDITION_OUTCOMES if finding.about == "condition" else OUTCOMES
    if finding.outcome in known:
        return []
    return [Problem("outcome", "unknown_outcome", f"Give one of: {', '.join(known)}.")]


def _interest(finding: Finding) -> list[Problem]:
    if finding.interest == NO_INTEREST:
        return []
    if finding.interest not in INTERESTS:
        return [Problem("interest", "unknown_interest", f"Give one of: {', '.join(INTERESTS)}.")]
    return [
        Problem("interest", "interested", "Whoever has something to gain or lose cannot judge: hand it to a colleague.")
    ]


def _credit(finding: Finding) -> list[Problem]:
    if finding.outcome != "partial":
        if finding.credit is None:
            return []
        return [Problem("credit", "credit_not_partial", "Leave the credit empty: only a partial outcome has one.")]
    if finding.credit is None or not (finding.credit.is_finite() and 0 < finding.credit < 1):
        return [
            Problem(
                "credit",
                "credit_range",
                "Give the part that came true as the criteria define it, between 0 and 1.",
            )
        ]
    return []


def _known_on(finding: Finding, today: date) -> list[Problem]:
    if finding.known_on is None:
        return [Problem("known_on", "missing_known_on", "Give the first day a listed source showed the outcome.")]
    if finding.known_on < EARLIEST:
        return [Problem("known_on", "date_range", f"Give a date from {EARLIEST.year} on.")]
    if finding.known_on > today:
        return [
            Problem(
                "known_on",
                "known_in_future",
                f"{finding.known_on} is still to come: give the day it was known.",
            )
        ]
    return []


def _evidence(finding: Finding) -> list[Problem]:
    pieces = finding.evidence
    found = [
        one for piece in pieces for url in (piece.url, piece.archive_url) if url for one in bad_url("evidence", url)
    ]
    if any(piece.readable for piece in pieces):
        return found
    if any(piece.shows for piece in pieces):
        return [
            *found,
            Problem(
                "evidence",
                "evidence_behind_paywall",
                "Add a source that can be read without paying, or the sentence that decides it and a capture's digest.",
            ),
        ]
    if finding.outcome in _SHOWN or not any(piece.kind == SEARCH for piece in pieces):
        found.append(
            Problem(
                "evidence",
                "missing_evidence",
                "Give a source that shows it; where nothing happened, the sources that you searched and until when.",
            )
        )
    return found


def _searches(finding: Finding, today: date) -> list[Problem]:
    found = []
    for piece in finding.evidence:
        if piece.kind != SEARCH:
            continue
        if not (piece.url or piece.quote.strip()):
            found.append(Problem("evidence", "missing_search", "Name the source that you searched, or its address."))
        if piece.until is None or not EARLIEST <= piece.until <= today:
            found.append(
                Problem("evidence", "missing_until", "Say until which day, not after today, you searched that source.")
            )
    return found
