"""What several said over time."""

from datetime import date

import pytest

from predictions.charts import MOST_NAMED, Line, Mark, Step, history_plot

from .makers import of_class, parse, texts

UNTIL = date(2026, 2, 15)


def drawn(*lines: Line, marks: tuple[Mark, ...] = (), until: date = UNTIL) -> str:
    return history_plot(
        lines, id="moves", title="Forecasts", description="Ada.", until=until, marks=marks, day=date.isoformat
    )


def said(on: str, p: float | None, low: float | None = None, high: float | None = None) -> Step:
    return Step(date.fromisoformat(on), p, low, high)


def test_a_statement_stands_until_the_next_one_and_the_last_until_the_end() -> None:
    line = Line("Ada", [said("2026-01-06", 0.5), said("2026-01-26", 1.0)])

    (path,) = (one.attrib["d"] for one in of_class(parse(drawn(line)), "chart-line chart-line-1") if "d" in one.attrib)

    # From 6 January to 15 February are 40 days over 380 units: half of them until the revision, up, and on to the end.
    assert path == "M48 143H238V34H428"


def test_what_was_taken_back_ends_the_line_and_a_later_word_begins_another() -> None:
    line = Line("Ada", [said("2026-01-06", 0.5), said("2026-01-16", None), said("2026-01-26", 0.5)])

    (path,) = (one.attrib["d"] for one in of_class(parse(drawn(line)), "chart-line chart-line-1") if "d" in one.attrib)

    assert path == "M48 143H143M238 143H428"


def test_the_range_of_a_reading_is_shaded_while_few_spoke() -> None:
    line = Line("Ada", [said("2026-01-06", 0.75, 0.65, 0.8)])

    (band,) = of_class(parse(drawn(line)), "chart-band")

    assert (band.attrib["y"], band.attrib["height"], band.attrib["width"]) == ("77.6", "32.7", "380")
    assert not of_class(parse(drawn(line, line, line, line)), "chart-band")
    assert not of_class(parse(drawn(Line("Bo", [said("2026-01-06", 0.75, 0.75, 0.75)]))), "chart-band")


def test_days_that_matter_are_marked_and_widen_the_plot() -> None:
    line = Line("Ada", [said("2026-01-06", 0.5)])
    marks = (Mark(date(2026, 3, 1), "deadline"), Mark(UNTIL, "known"))

    root = parse(drawn(line, marks=marks))

    known, deadline = (float(one.attrib["x1"]) for one in of_class(root, "chart-coin"))
    assert 48 < known < deadline == 428
    assert {"known", "deadline", "2026-01-06", "2026-03-01"} <= set(texts(root))


def test_names_stand_below_while_lines_can_be_told_apart() -> None:
    few = [Line(f"Columnist {k}", [said("2026-01-06", k / 10)]) for k in range(MOST_NAMED)]

    root = parse(drawn(*few))
    crowd = parse(drawn(*few, Line("One more", [said("2026-01-06", 0.9)])))

    assert {line.name for line in few} <= set(texts(root))
    assert int(root.attrib["height"]) - int(crowd.attrib["height"]) == 60
    assert not of_class(crowd, "chart-name")
    assert of_class(crowd, "chart-line")


def test_one_day_is_enough_and_none_is_refused() -> None:
    assert of_class(parse(drawn(Line("Ada", [said("2026-02-15", 0.5)]))), "chart-line chart-line-1")
    with pytest.raises(ValueError, match="at least one step"):
        drawn(Line("Ada", []))


def test_names_are_escaped() -> None:
    assert "<script>" in texts(parse(drawn(Line("<script>", [said("2026-01-06", 0.5)]))))
