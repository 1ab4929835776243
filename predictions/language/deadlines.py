"""Deadline phrases: "by the end of the year" becomes a date for the editor to confirm.

A phrase is a preposition over a period: the noun says which days are meant (a month, a quarter, Christmas,
the next two years), the preposition which of them is the last that counts. "Before 2030" ends on 31 December
2029; "by 2030" is read to the end of 2030, the reading that gives the author most time, and is flagged as
ambiguous. Seasons are northern.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from . import periods
from .periods import Period
from .wording import plain


@dataclass(frozen=True, slots=True)
class DeadlineGuess:
    """The last day a phrase may mean, the rule that read it, and where in the text it stands (start, end)."""

    on: date
    rule: str
    ambiguous: bool
    span: tuple[int, int]


def guess_deadline(text: str, *, said_on: date) -> DeadlineGuess | None:
    """Return the deadline that `text` names, seen from the day it was said; None if it names none that lies ahead.

    >>> guess_deadline("It will be over by the end of the year", said_on=date(2025, 8, 13)).on
    datetime.date(2025, 12, 31)
    >>> guess = guess_deadline("Rates fall by mid-2028.", said_on=date(2025, 8, 13))
    >>> (guess.on, guess.rule, guess.ambiguous)
    (datetime.date(2028, 6, 30), 'year', True)
    """
    found = _widest(_phrases(plain(text), said_on))
    if not found:
        return None
    most_telling = min(phrase.rank for phrase in found)
    best, *others = (phrase for phrase in found if phrase.rank == most_telling)
    contested = any(other.on != best.on for other in others)
    return DeadlineGuess(best.on, best.rule, best.ambiguous or contested, best.span)


# --- prepositions ---------------------------------------------------------------------------------

_BEFORE = ("before", "prior to", "ahead of", "this side of")
_BY = ("by", "until", "till", "no later than", "not later than", "come")
_DURING = ("within", "inside", "in", "during", "on", "at", "over", "for", "through", "throughout")
_PAST = ("since", "after", "from", "as of", "past", "last")  # what follows these is no deadline
_OVER_A_TIME = ("within", "inside", "in", "during", "over", "for")

_LEAD = (
    rf"(?<![\w-])(?:(?P<preposition>{'|'.join((*_BEFORE, *_BY, *_DURING, *_PAST))})\s+)?".replace(" ", r"\s+")
    + r"(?:(?:the\s+)?(?:very\s+)?(?P<part>end|close|start|beginning|middle|rest)(?:\s+of\s+|-)"
    + r"|(?P<about>early|mid|late)(?:\s+in)?[-\s]+)?"
)
_LONG_TIME_SINCE = re.compile(r"\b(?:time|first|worst|best|most|level|\w{2,12}est)\s*\Z", re.IGNORECASE)

# --- nouns ----------------------------------------------------------------------------------------

_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_WHOSE = r"(?P<whose>the\s+year|this\s+year|next\s+year)"
_NUMBER_WORDS = "|".join(sorted(periods.NUMBERS, key=len, reverse=True))
_COUNT = rf"(?P<count>\d{{1,4}}|an?\s+couple\s+of|an?\s+few|several|{_NUMBER_WORDS})"
_UNIT = r"(?P<unit>hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?)"
_NEXT = r"(?:next|coming|following)"
_NOT_COUNTED = r"(?!\s+(?:votes?|points?|people|jobs|dollars|miles|km|seats|troops|soldiers|cases|deaths)\b)"

_Match = re.Match[str]
_VERBS = ("may", "march")  # in lower case; the months have a capital


def _iso_day(match: _Match, said_on: date) -> Period | None:
    return periods.day(int(match["year"]), int(match["number"]), int(match["day"]))


def _named_day(match: _Match, said_on: date) -> Period | None:
    number, day = _month_number(match), int(match["day"])
    if match["year"]:
        return periods.day(int(match["year"]), number, day)
    if match["month"] in _VERBS:
        return None
    return periods.coming(lambda year: periods.day(year, number, day), said_on)


def _slashed_day(match: _Match, said_on: date) -> Period | None:
    """Read 3/4/2027 as the later of the two days it may mean."""
    year, one, other = int(match["year"]), int(match["one"]), int(match["other"])
    readings = {periods.day(year, one, other), periods.day(year, other, one)} - {None}
    latest = max((found for found in readings if found), default=None)
    return latest and latest._replace(vague=len(readings) > 1)


def _month(match: _Match, said_on: date) -> Period | None:
    if match["month"] in _VERBS:
        return None
    number = _month_number(match)
    if match["year"]:
        return periods.month(int(match["year"]), number)
    found = periods.coming(lambda year: periods.month(year, number), said_on)
    return found and found._replace(vague=found.vague or bool(match["which"]))


def _quarter(match: _Match, said_on: date) -> Period | None:
    number = periods.ORDINALS[match["ordinal"].lower()] if match["ordinal"] else int(match["number"])
    return _of_year(match, said_on, lambda year: periods.quarter(year, number))


def _half(match: _Match, said_on: date) -> Period | None:
    first = (match["ordinal"] or match["number"]).lower() in ("first", "1")
    return _of_year(match, said_on, lambda year: periods.half(year, first=first))


def _season(match: _Match, said_on: date) -> Period | None:
    name = match["season"].lower()
    if match["year"]:
        return periods.season(int(match["year"]), name)
    found = periods.coming(lambda year: periods.season(year, name), said_on)
    if found and match["which"] == "next" and found.first <= said_on:
        return periods.season(found.first.year + 1, name)
    return found


def _holiday(match: _Match, said_on: date) -> Period | None:
    name = " ".join(match["holiday"].split())
    return _of_year(match, said_on, lambda year: periods.holiday(year, name))


def _of_year(match: _Match, said_on: date, period: Callable[[int], Period | None]) -> Period | None:
    """Place a period in the year named beside it, in this or the next one, or where it first lies ahead."""
    if match["year"]:
        return period(int(match["year"]))
    if match["whose"]:
        return period(said_on.year + match["whose"].lower().startswith("next"))
    return periods.coming(period, said_on)


def _weekday(match: _Match, said_on: date) -> Period | None:
    """Read "Friday" as the first one after the day it was said, "next Friday" as the one in next week."""
    ahead = (periods.WEEKDAYS.index(match["weekday"].lower()) - said_on.weekday() - 1) % 7 + 1
    later = match["which"] == "next"
    this_week = said_on.weekday() + ahead < 7
    on = periods.shifted(said_on, days=ahead + 7 * (later and this_week))
    return Period(on, on, vague=later or ahead == 7) if on else None


def _this_or_next(match: _Match, said_on: date) -> Period | None:
    return periods.unit(match["unit"].lower(), said_on, later=match["which"].lower() in ("next", "following"))


def _whole_unit(match: _Match, said_on: date) -> Period | None:
    """Read "the year" only where a part of it is meant: "the end of the year"."""
    meant = match["part"] or match["about"]
    return periods.unit(match["unit"].lower(), said_on, later=False) if meant else None


def _year_end(match: _Match, said_on: date) -> Period | None:
    year = int(match["year"]) if match["year"] else said_on.year
    return periods.day(year, 12, 31)


def _year(match: _Match, said_on: date) -> Period | None:
    return periods.years(int(match["number"]), 1)


def _decade(match: _Match, said_on: date) -> Period | None:
    return periods.years(int(match["number"]), 10)


def _relative_day(match: _Match, said_on: date) -> Period | None:
    days = {"tonight": 0, "tomorrow": 1}.get(match["relative"].lower(), 2)
    on = periods.shifted(said_on, days=days)
    return Period(on, on) if on else None


def _counted(match: _Match, said_on: date) -> Period | None:
    return periods.ahead(said_on, " ".join(match["count"].split()), match["unit"])


def _counted_from(match: _Match, said_on: date) -> Period | None:
    return _counted(match, said_on) if _preposition(match) in _OVER_A_TIME else None


def _upper_count(match: _Match, said_on: date) -> Period | None:
    """Read "two to three years" and "a year or two" by the larger number."""
    found = _counted_from(match, said_on)
    return found and found._replace(vague=True)


def _elastic(match: _Match, said_on: date) -> Period | None:
    return periods.ahead(said_on, "", match["unit"])


def _elastic_within(match: _Match, said_on: date) -> Period | None:
    return _elastic(match, said_on) if _preposition(match) == "within" else None


def _one_unit(match: _Match, said_on: date) -> Period | None:
    """Read "the next year" as one year from the day it was said; it may mean the calendar year."""
    found = None if match["part"] else periods.ahead(said_on, "one", match["unit"])
    return found and found._replace(vague=True)


def _month_number(match: _Match) -> int:
    return periods.MONTHS.index(match["month"][:3].lower()) + 1


def _preposition(match: _Match) -> str:
    return " ".join((match["preposition"] or "").lower().split())


# --- rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    read: Callable[[_Match, date], Period | None]
    alone: bool  # may stand without a preposition, a part, a year or "this" and "next"


def _rule(name: str, noun: str, read: Callable[[_Match, date], Period | None], *, alone: bool = False) -> _Rule:
    return _Rule(name, re.compile(_LEAD + noun + r"(?!\w)", re.IGNORECASE), read, alone)


_RULES: tuple[_Rule, ...] = (
    _rule("date", r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)", _iso_day),
    _rule("date", rf"(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?", _named_day, alone=True),
    _rule("date", rf"{_MONTH}\s+(?:the\s+)?{_DAY}(?:,?\s+{_YEAR})?", _named_day, alone=True),
    _rule("date", rf"(?P<one>\d?\d)[/.](?P<other>\d?\d)[/.]{_YEAR}", _slashed_day),
    _rule("month", rf"(?:(?P<which>this|next)\s+)?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?", _month),
    _rule(
        "quarter",
        r"(?:the\s+)?(?:Q(?P<number>[1-4])|(?P<ordinal>first|second|third|fourth|final)\s+quarter)"
        rf"(?:,?\s+(?:of\s+)?(?:{_YEAR}|{_WHOSE}))?",
        _quarter,
        alone=True,
    ),
    _rule(
        "half-year",
        rf"(?:the\s+)?(?:H(?P<number>[12])|(?P<ordinal>first|second)\s+half)\s+(?:of\s+)?(?:{_YEAR}|{_WHOSE})",
        _half,
        alone=True,
    ),
    _rule(
        "season",
        r"(?:(?:the\s+)?(?P<which>this|next|coming)\s+|the\s+)?(?P<season>spring|summer|autumn|fall|winter)"
        rf"(?!\s+of\s+\D)(?:,?\s+(?:of\s+)?{_YEAR})?",
        _season,
    ),
    _rule("holiday", rf"(?:the\s+)?(?P<holiday>{periods.HOLIDAY_NAMES})(?:,?\s+(?:{_YEAR}|{_WHOSE}))?", _holiday),
    _rule("weekday", rf"(?:(?P<which>this|next|coming)\s+)?(?P<weekday>{'|'.join(periods.WEEKDAYS)})", _weekday),
    _rule("duration", r"the\s+(?:next|coming)\s+(?P<unit>week|month|quarter|year|decade)", _one_unit, alone=True),
    _rule(
        "this or next",
        r"(?:the\s+)?(?P<which>this|next|current|following)\s+"
        r"(?P<unit>week|weekend|month|quarter|year|decade|century)",
        _this_or_next,
    ),
    _rule("this or next", r"the\s+(?P<unit>week|month|quarter|year|decade|century)", _whole_unit),
    _rule("year end", rf"(?:the\s+)?year(?:'s)?[-\s]end(?:\s+{_YEAR})?", _year_end, alone=True),
    _rule("year end", rf"(?:the\s+)?(?:{_YEAR}|year)(?:\s+is|'s)\s+(?:out|over|up)", _year_end),
    _rule("year", rf"(?:the\s+year\s+)?(?P<number>(?:19|20|21)\d\d)(?![/.]\d){_NOT_COUNTED}", _year),
    _rule("decade", r"the\s+(?P<number>(?:19|20|21)\d0)s", _decade),
    _rule("relative day", r"(?P<relative>tonight|tomorrow|the\s+day\s+after\s+tomorrow)", _relative_day, alone=True),
    _rule("duration", rf"(?:the\s+)?{_NEXT}\s+{_COUNT}\s+{_UNIT}", _counted, alone=True),
    _rule("duration", rf"{_COUNT}\s+{_UNIT}(?:'?s?'?\s+time)?", _counted_from),
    _rule(
        "duration",
        rf"(?:the\s+)?(?:{_NEXT}\s+)?(?:\d{{1,3}}|{_NUMBER_WORDS})(?:\s?-\s?|\s+to\s+|\s+or\s+){_COUNT}\s+{_UNIT}",
        _upper_count,
    ),
    _rule("duration", r"an?\s+(?P<unit>week|month|year|decade)\s+or\s+(?P<count>two|three)", _upper_count),
    _rule("duration", rf"{_COUNT}\s+{_UNIT}\s+(?:from\s+now|hence|later)", _counted, alone=True),
    _rule("duration", rf"(?:the\s+)?{_NEXT}\s+{_UNIT}(?<=s)", _elastic, alone=True),
    _rule("duration", rf"{_UNIT}(?<=s)", _elastic_within),
    _rule("duration", r"this\s+time\s+next\s+(?P<unit>year|month|week)", _one_unit, alone=True),
)

# --- reading a text -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Phrase:
    on: date
    rule: str
    ambiguous: bool
    span: tuple[int, int]
    rank: int  # 0 by, before or within; 1 in or during; 2 without a preposition; 3 no deadline ("since 2014")


_NO_DEADLINE = 3


def _phrases(text: str, said_on: date) -> list[_Phrase]:
    matches = ((rule, match) for rule in _RULES for match in rule.pattern.finditer(text))
    return [phrase for rule, match in matches if (phrase := _phrase(rule, match, said_on))]


def _phrase(rule: _Rule, match: _Match, said_on: date) -> _Phrase | None:
    preposition, groups = _preposition(match), match.groupdict()
    part = (match["part"] or match["about"] or "").lower()
    if not (rule.alone or preposition or part or groups.get("year") or groups.get("which")):
        return None
    period = rule.read(match, said_on)
    if period is None:  # an impossible day ("31 February 2028") must not leave its month behind
        return _Phrase(said_on, rule.name, False, match.span(), _NO_DEADLINE) if "day" in groups else None
    period = periods.narrowed(period, part) if part else period
    whole = part in periods.ENDS or rule.read is _year_end  # "before the end of the year" still has its last day
    on = periods.shifted(period.first, days=-1) if preposition in _BEFORE and not whole else period.last
    ambiguous = period.vague or (preposition in _BY and period.first != period.last)
    no_deadline = preposition in _PAST or on is None or on < said_on or _looks_back(match, preposition)
    rank = _NO_DEADLINE if no_deadline else _rank(preposition)
    return _Phrase(on or said_on, rule.name, ambiguous, match.span(), rank)


def _looks_back(match: _Match, preposition: str) -> bool:
    """Whether the words only measure how rare something is: "for the first time in 20 years"."""
    return preposition == "in" and bool(
        _LONG_TIME_SINCE.search(match.string[max(0, match.start() - 20) : match.start()])
    )


def _rank(preposition: str) -> int:
    if preposition in (*_BEFORE, *_BY, "within"):
        return 0
    return 1 if preposition else 2


def _widest(phrases: list[_Phrase]) -> list[_Phrase]:
    """Drop what lies inside a longer phrase, then what is no deadline; in the order of the text."""
    kept: list[_Phrase] = []
    reached = -1
    for phrase in sorted(phrases, key=lambda phrase: (phrase.span[0], -phrase.span[1])):
        if phrase.span[1] > reached:
            kept.append(phrase)
            reached = phrase.span[1]
    return [phrase for phrase in kept if phrase.rank < _NO_DEADLINE]
