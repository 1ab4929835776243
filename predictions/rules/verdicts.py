"""What a verdict must say before it can settle a question."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .addresses import bad_url
from .entry import EARLIEST, LENGTHS, unreadable
from .problems import Problem

OUTCOMES = ("true", "false", "partial", "void", "unverifiable", "ambiguous")
_SHOWN = ("true", "partial")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One editor's verdict, flat."""

    outcome: str = ""
    credit: Decimal | None = None
    known_on: date | None = None
    rationale: str = ""
    evidence_urls: tuple[str, ...] = ()
    evidence_quotes: tuple[str, ...] = ()


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
        *_texts(finding),
    ]


def _texts(finding: Finding) -> list[Problem]:
    found = unreadable("rationale", finding.rationale, LENGTHS["rationale"])
    for text in finding.evidence_quotes:
        found += unreadable("evidence", text, LENGTHS["quote"])
    for text in finding.evidence_urls:
        found += unreadable("evidence", text, LENGTHS["source_url"])
    return found


def _outcome(finding: Finding) -> list[Problem]:
    if finding.outcome in OUTCOMES:
        return []
    return [Problem("outcome", "unknown_outcome", f"Give one of: {', '.join(OUTCOMES)}.")]


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
    found = [one for url in finding.evidence_urls if url for one in bad_url("evidence", url)]
    if not any(finding.evidence_urls) and (finding.outcome in _SHOWN or not finding.rationale.strip()):
        found.append(
            Problem(
                "evidence",
                "missing_evidence",
                "Give the address of a source that shows it; where nothing happened, say in the rationale where you "
                "looked and until when.",
            )
        )
    return found
