"""What even a find must satisfy to be stored: readable text, real dates, numbers in range. Publication asks more."""

import unicodedata
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from zoneinfo import available_timezones

from .addresses import bad_url
from .draft import Draft
from .problems import Problem

EARLIEST, LATEST = date(1900, 1, 1), date(9998, 12, 31)
SPEAKER_ROLES = ("byline", "guest", "quoted", "endorsed")
BASES = ("", "stated", "hedge", "bare", "import")
# Longest text of each member, in characters; what is not named here holds 200.
LENGTHS = {
    "quote": 5000, "source_url": 2000, "source_title": 500, "statement": 500, "resolution_criteria": 5000,
    "condition": 500, "condition_criteria": 5000, "reference_source": 500, "rationale": 5000,
}  # fmt: skip
ONE_LINE = ("outlet", "source_title", "author", "hedge", "reference_source")
_ZONES = frozenset(available_timezones())


def problems(draft: Draft) -> list[Problem]:
    """Return what keeps `draft` from being stored at all; every one blocks.

    >>> [problem.code for problem in problems(Draft(quote="It will rain.", source_url="ftp://example.org"))]
    ['bad_url']
    """
    return [
        *_needed(draft),
        *_texts(draft),
        *_dates(draft),
        *_zone(draft),
        *_words(draft),
        *_numbers(draft),
        *_condition(draft),
    ]


def unreadable(field: str, text: str, longest: int = 200) -> list[Problem]:
    """Return the problem of a text that a database or a reader could not take; at most one.

    >>> unreadable("quote", "x" * 201)[0].code, unreadable("quote", "fine")
    ('too_long', [])
    """
    if "\x00" in text:
        return [Problem(field, "unreadable_text", "Take out the NUL character.")]
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        return [Problem(field, "unreadable_text", "Take out the broken character: it is half of a surrogate pair.")]
    if len(text) > longest:
        return [Problem(field, "too_long", f"Shorten this to {longest:,} characters; it has {len(text):,}.")]
    return []


def broken_line(field: str, text: str) -> list[Problem]:
    """Return the problem of a name or title that would not fit on one line of a file; at most one.

    >>> broken_line("author", "Ada\\nExample")[0].code, broken_line("author", "Ada Example")
    ('not_one_line', [])
    """
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text):
        return [Problem(field, "not_one_line", "Write this on one line, without tabs or other control characters.")]
    return []


def _needed(draft: Draft) -> Iterable[Problem]:
    if not draft.quote.strip():
        yield Problem("quote", "missing_quote", "Copy the author's own words: a find needs its quote.")
    if not draft.source_url.strip():
        yield Problem("source_url", "missing_source", "Give the address of the piece: a find needs to be found again.")
    else:
        yield from bad_url("source_url", draft.source_url)


def _texts(draft: Draft) -> Iterable[Problem]:
    for field in fields(draft):
        value = getattr(draft, field.name)
        if isinstance(value, str):
            yield from unreadable(field.name, value, LENGTHS.get(field.name, 200))
        if field.name in ONE_LINE:
            yield from broken_line(field.name, value)


def _dates(draft: Draft) -> Iterable[Problem]:
    for name in ("published_on", "said_on", "deadline", "condition_deadline"):
        value = getattr(draft, name)
        if value is not None and not EARLIEST <= value <= LATEST:
            yield Problem(name, "date_range", f"Give a date from {EARLIEST.year} to {LATEST.year}.")


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone that every machine knows.

    >>> is_zone("Europe/Berlin"), is_zone("America"), is_zone("Mars/Base")
    (True, False, False)
    """
    return name in _ZONES


def _zone(draft: Draft) -> Iterable[Problem]:
    if not is_zone(draft.time_zone):
        yield Problem(
            "time_zone",
            "unknown_zone",
            f"“{draft.time_zone[:60]}” is no time zone; write one like Europe/Berlin or UTC.",
        )


def _words(draft: Draft) -> Iterable[Problem]:
    if draft.speaker_role not in SPEAKER_ROLES:
        yield Problem("speaker_role", "unknown_role", f"Give one of: {', '.join(SPEAKER_ROLES)}.")
    if draft.basis not in BASES:
        yield Problem("basis", "unknown_basis", f"Give one of: {', '.join(BASES[1:])}.")


def _numbers(draft: Draft) -> Iterable[Problem]:
    for name in ("probability", "low", "high", "reference_probability"):
        value: Decimal | None = getattr(draft, name)
        if value is not None and not (value.is_finite() and 0 <= value <= 1):
            yield Problem(name, "probability_range", "Give a probability between 0 and 1, such as 0.7.")
            return
    bounds = [value is not None for value in (draft.low, draft.high)]
    if any(bounds) and not (all(bounds) and draft.probability is not None):
        yield Problem(
            "probability",
            "reading_incomplete",
            "Give low, probability and high together, or a probability alone.",
        )
    elif all(bounds) and not draft.low <= draft.probability <= draft.high:  # type: ignore[operator]
        yield Problem("low", "reading_order", "Keep low ≤ probability ≤ high.")


def _condition(draft: Draft) -> Iterable[Problem]:
    if draft.condition_deadline is not None and not draft.condition.strip():
        yield Problem(
            "condition",
            "condition_incomplete",
            "Say the condition that this date belongs to, or clear the date.",
        )
