"""A Brier score in the course of time."""

from datetime import date

import pytest

from predictions.charts import Reached, Year, course_plot

from .makers import of_class, parse, texts

COURSE = [Reached(date(2025, 1, 1), 0.4), Reached(date(2026, 12, 31), 0.0)]


def drawn(course: list[Reached], *years: Year) -> str:
    return course_plot(course, years, id="course", title="Over time", description="Ada.", day=date.isoformat)


def test_the_line_runs_from_the_first_day_to_the_last() -> None:
    root = parse(drawn(COURSE))

    (line,) = of_class(root, "chart-curve")
    assert line.attrib["d"] == "M40 14L428 210"
    assert {"2025-01-01", "2026-12-31", "0.4", "0"} <= set(texts(root))


def test_each_year_stands_in_its_own_middle_with_its_interval() -> None:
    root = parse(drawn(COURSE, Year(2025, 0.2, 0.1, 0.3), Year(2026, 0.1)))

    first, second = (float(one.attrib["cx"]) for one in of_class(root, "chart-year"))
    assert 40 < first < 234 < second < 428
    (bar,) = of_class(root, "chart-range")
    assert (bar.attrib["x1"], bar.attrib["y1"], bar.attrib["y2"]) == (bar.attrib["x2"], "161", "63")


def test_the_axis_holds_every_figure_and_the_coin() -> None:
    assert "0.8" not in texts(parse(drawn(COURSE)))
    assert "0.8" in texts(parse(drawn(COURSE, Year(2025, 0.2, 0.1, 0.7))))
    assert of_class(parse(drawn(COURSE)), "chart-coin")


def test_one_day_is_enough_and_none_is_refused() -> None:
    assert of_class(parse(drawn(COURSE[:1])), "chart-curve")
    with pytest.raises(ValueError, match="at least one point"):
        drawn([])
