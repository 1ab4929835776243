"""Naming the series that a question is held against; the checks then look, and propose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ...channels.safe_http import HttpFailure, check_address
from ...models import Question, SeriesCheck, User
from ...rules.problems import Problem
from ..base import JUDGES, operation, require_role
from ..drafted import check_text
from ..errors import Invalid
from ..reminders.caring import lock_unsettled
from .series import FILE, RULES

MOST_DIGITS = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesInput:
    """A series and what it is held against: `value_column operator threshold`, on `last_day` or on any day of a span.

    `url` is https, or file:NAME in the installation's own folder; `path` is where the list stands in a JSON document.
    """

    url: str
    date_column: str
    value_column: str
    operator: str
    threshold: Decimal | None
    last_day: date | None
    first_day: date | None = None
    reach: str = "on"
    format: str = "csv"
    path: str = ""
    active: bool = True


def watch_series(*, actor: User, question: Question, series: SeriesInput, now: datetime) -> SeriesCheck:
    """Hold an unsettled question against a series from now on, instead of the one before.

    The address is looked up before the transaction begins. Raises Invalid, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, JUDGES, "watch a series")
    for name, most in (("url", 2000), ("path", 200), ("date_column", 100), ("value_column", 100)):
        check_text(name, getattr(series, name), most)
    problems = [*_problems(series), *_address_problems(series.url)]
    if problems:
        raise Invalid(problems)
    return _store(question=question, series=series, now=now)


@operation
def _store(*, question: Question, series: SeriesInput, now: datetime) -> SeriesCheck:
    row = lock_unsettled(question)
    values = {name: getattr(series, name) for name in SeriesInput.__dataclass_fields__}
    check, _ = SeriesCheck.objects.update_or_create(question=row, defaults=values | {"last_run_at": None})
    return check


def _problems(series: SeriesInput) -> Iterator[Problem]:
    for name, choices in (
        ("format", SeriesCheck.Format),
        ("operator", SeriesCheck.Operator),
        ("reach", SeriesCheck.Reach),
    ):
        if getattr(series, name) not in choices.values:
            yield Problem(name, "unknown_choice", f"Give one of: {', '.join(choices.values)}.")
    for name in ("date_column", "value_column"):
        if not getattr(series, name).strip():
            yield Problem(name, "missing", "Name the column.")
    if series.threshold is None or not abs(series.threshold) < MOST_DIGITS:
        yield Problem("threshold", "bad_threshold", "Give a number, such as 3 or 2.5.")
    if series.last_day is None:
        yield Problem("last_day", "missing", "Give the day that decides.")
        return
    if series.reach == SeriesCheck.Reach.ANY and series.first_day is None:
        yield Problem("first_day", "missing", "Give the first day of the span.")
    if series.first_day is not None and series.first_day > series.last_day:
        yield Problem("first_day", "not_in_order", "The first day comes after the last one.")


def _address_problems(url: str) -> Iterator[Problem]:
    if url.startswith(FILE):
        return
    try:
        check_address(url, RULES)
    except HttpFailure as problem:
        yield Problem("url", "bad_address", str(problem))
