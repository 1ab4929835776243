"""Published series: CSV or JSON bytes -> days with numbers, each with the row it stands in."""

import csv
import io
import json
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

MOST_ROWS = 100_000
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_YEAR = re.compile(r"\d{4}")


class BadSeries(ValueError):
    """The series cannot be read as it is described; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a series: the last day of the period it is for, and its row as published."""

    day: date
    value: Decimal
    row: str


def read_series(
    data: bytes, *, format: str, date_column: str, value_column: str, path: str = ""
) -> list[Point]:  # fmt: skip
    """Return the points of a series by day; rows without a day or a number are passed over.

    `format` is csv (with a header) or json (a list of objects, at the dotted `path` of the document). Raises BadSeries
    where the text cannot be read or has no such columns.

    >>> read_series(b"month,rate\\n2026-06,3.1\\n", format="csv", date_column="month", value_column="rate")[0].day
    datetime.date(2026, 6, 30)
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSeries("The series is not UTF-8 text.") from None
    rows = list(_json_rows(text, path) if format == "json" else _csv_rows(text))
    known = {name for row in rows[:MOST_ROWS] for name in row}
    for column in (date_column, value_column):
        if column not in known:
            raise BadSeries(f"The series has no column “{column}”; it has: {', '.join(sorted(known))[:200] or 'none'}.")
    points = [_point(row, date_column, value_column) for row in rows[:MOST_ROWS]]
    return sorted((one for one in points if one is not None), key=lambda one: one.day)


def _csv_rows(text: str) -> Iterable[Mapping[str, str]]:
    try:
        for row in csv.DictReader(io.StringIO(text)):
            yield {name: value for name, value in row.items() if isinstance(name, str) and isinstance(value, str)}
    except csv.Error as problem:
        raise BadSeries(f"The series is no CSV: {problem}.") from None


def _json_rows(text: str, path: str) -> Iterable[Mapping[str, str]]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise BadSeries("The series is no JSON.") from None
    for name in filter(None, path.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise BadSeries(f"There is no list at “{path}” in the document.")
    for row in found:
        if isinstance(row, dict):
            yield {name: value for name, value in row.items() if isinstance(value, str)}


def _point(row: Mapping[str, str], date_column: str, value_column: str) -> Point | None:
    day, value = last_day(row.get(date_column, "")), _number(row.get(value_column, ""))
    if day is None or value is None:
        return None
    return Point(day, value, ", ".join(f"{name}={text}" for name, text in row.items())[:500])


def last_day(text: str) -> date | None:
    """The day, or the last day of the month, quarter or year, that `text` names; None where it names none.

    >>> last_day("2026-02"), last_day("2026-Q1"), last_day("soon")
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31), None)
    """
    found = text.strip()
    try:
        if match := _QUARTER.fullmatch(found):
            return _end_of_month(int(match[1]), int(match[2]) * 3)
        if match := _MONTH.fullmatch(found):
            return _end_of_month(int(match[1]), int(match[2]))
        if _YEAR.fullmatch(found):
            return date(int(found), 12, 31)
        return date.fromisoformat(found[:10])
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else date.fromisoformat("")


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
