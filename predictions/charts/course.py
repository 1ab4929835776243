"""A Brier score in the course of time: the running mean, and each year by itself with its 95 % interval."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from predictions.charts.interval import COIN_BRIER
from predictions.charts.markup import svg, tag, words
from predictions.charts.scales import Scale, finite, units
from predictions.charts.speech import ENGLISH, Speech

WIDTH, HEIGHT = 440, 250
LEFT, RIGHT, TOP, BOTTOM = 40.0, 428.0, 14.0, 210.0
# The axis ends at the first of these that holds every figure, and is never so short that a coin is out of sight.
ENDS = (0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Reached:
    """The mean in [0, 1] of everything up to a day."""

    on: date
    brier: float


@dataclass(frozen=True, slots=True)
class Year:
    """One year by itself, in [0, 1]; `low` and `high` bound it (95 %), None where that is unknown."""

    year: int
    brier: float
    low: float | None = None
    high: float | None = None


def course_plot(
    course: Sequence[Reached],
    years: Sequence[Year],
    *,
    id: str,
    title: str,
    description: str,
    day: Callable[[date], str],
    speech: Speech = ENGLISH,
) -> str:
    """Draw the course, which is in time, as an <svg>; `day` writes a date along the axis.

    Raises ValueError for an id that is no identifier, figures that are not finite, and an empty course.
    """
    if not course:
        raise ValueError("a course needs at least one point")
    first, last = course[0].on, course[-1].on
    across = Scale(first.toordinal(), first.toordinal() + max((last - first).days, 1), LEFT, RIGHT)
    up = Scale(0, _end(course, years), BOTTOM, TOP)
    return svg(
        *_ground(up, speech),
        *_dates(first, last, day),
        *(part for year in years for part in _year(year, first, last, across, up)),
        _line(course, across, up),
        id=id,
        title=title,
        description=description,
        class_="chart-course",
        width=WIDTH,
        height=HEIGHT,
    )


def _end(course: Sequence[Reached], years: Sequence[Year]) -> float:
    figures = [one.brier for one in course] + [one.high or one.brier for one in years]
    most = max(finite(value) for value in figures)
    return next((end for end in ENDS if most <= end), ENDS[-1])


def _ground(up: Scale, speech: Speech) -> Iterator[str]:
    for tick in range(0, round(up.high * 10) + 1, 2):
        y = up.at(tick / 10)
        yield tag("line", class_="chart-grid", x1=LEFT, y1=y, x2=RIGHT, y2=y, stroke="currentColor", opacity=0.15)
        yield _text("chart-label", LEFT - 6, y + 4, speech.number(f"{tick / 10:g}"), "end")
    y = up.at(COIN_BRIER)
    yield tag("line", class_="chart-coin", x1=LEFT, y1=y, x2=RIGHT, y2=y, stroke="currentColor",
              stroke_dasharray="3 3")  # fmt: skip


def _dates(first: date, last: date, day: Callable[[date], str]) -> Iterator[str]:
    yield _text("chart-label", LEFT, BOTTOM + 32, day(first), "start")
    if last != first:
        yield _text("chart-label", RIGHT, BOTTOM + 32, day(last), "end")


def _year(one: Year, first: date, last: date, across: Scale, up: Scale) -> Iterator[str]:
    """In the middle of that part of the year which the course covers."""
    start, end = (min(max(day.toordinal(), first.toordinal()), last.toordinal())
                  for day in (date(one.year, 1, 1), date(one.year, 12, 31)))  # fmt: skip
    x = across.at((start + end) / 2)
    if one.low is not None and one.high is not None:
        yield tag("line", class_="chart-range", x1=x, y1=up.at(one.low), x2=x, y2=up.at(one.high),
                  stroke="currentColor", stroke_opacity=0.5, stroke_width=5)  # fmt: skip
    yield tag("circle", class_="chart-year", cx=x, cy=up.at(one.brier), r=4, fill="none", stroke="currentColor",
              stroke_width=2)  # fmt: skip
    yield _text("chart-name", x, BOTTOM + 16, str(one.year), "middle")


def _line(course: Sequence[Reached], across: Scale, up: Scale) -> str:
    places = [f"{units(across.at(one.on.toordinal()))} {units(up.at(one.brier))}" for one in course]
    path = "M" + "L".join(places) if len(places) > 1 else f"M{places[0]}h4"
    return tag("path", class_="chart-curve", d=path, fill="none", stroke="currentColor", stroke_width=2,
               stroke_linejoin="round")  # fmt: skip


def _text(class_: str, x: float, y: float, text: str, anchor: str) -> str:
    return tag("text", words(text), class_=class_, x=x, y=y, text_anchor=anchor, font_size=11, fill="currentColor")
