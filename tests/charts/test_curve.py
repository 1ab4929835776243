"""The calibration curve in the plot, and its band."""

from dataclasses import replace

import pytest

from predictions.charts import CurvePoint, reliability_plot
from predictions.charts.reliability import BOTTOM, LEFT, RIGHT, TOP

from .makers import make_bins, of_class, parse, text_of

CURVE = [CurvePoint(0.0, 0.0, 0.0, 0.5), CurvePoint(0.5, 0.25, 0.25, 0.75), CurvePoint(1.0, 1.0, 0.5, 1.0)]
BINS = make_bins(b5=(12, 0.5, 0.25, 0.1, 0.5))


def places(drawing: str, name: str) -> list[tuple[float, float]]:
    """The corners of the one path of this class, as shares of the plot: across, then up."""
    [path] = of_class(parse(drawing), name)
    corners = [corner.split() for corner in path.attrib["d"].strip("MZ").split("L")]
    return [((float(x) - LEFT) / (RIGHT - LEFT), (BOTTOM - float(y)) / (BOTTOM - TOP)) for x, y in corners]


def drawn(curve: list[CurvePoint]) -> str:
    return reliability_plot(BINS, id="plot", title="C", curve=curve)


def test_the_line_goes_through_every_point() -> None:
    assert places(drawn(CURVE), "chart-curve") == [(0, 0), (0.5, 0.25), (1, 1)]


def test_the_band_goes_along_its_upper_edge_and_back_along_the_lower() -> None:
    assert places(drawn(CURVE), "chart-band") == [(0, 0.5), (0.5, 0.75), (1, 1), (1, 0.5), (0.5, 0.25), (0, 0)]


def test_the_band_lies_below_the_line_and_both_below_the_dots() -> None:
    drawing = drawn(CURVE)
    assert drawing.index("chart-band") < drawing.index("chart-curve") < drawing.index("chart-point")


def test_one_point_is_a_short_line_on_a_bar_and_not_nothing() -> None:
    one = drawn([CurvePoint(0.5, 0.25, 0.0, 1.0)])
    (left, low), (right, high) = places(one, "chart-curve")
    assert left < 0.5 < right and low == high == 0.25
    assert {up for _, up in places(one, "chart-band")} == {0.0, 1.0}


def test_without_a_band_there_is_only_the_line() -> None:
    bare = [replace(point, low=None, high=None) for point in CURVE]
    root = parse(drawn(bare))
    assert of_class(root, "chart-curve") and not of_class(root, "chart-band")
    assert "outside" not in text_of(root, "desc")


def test_without_a_curve_nothing_is_drawn_and_nothing_is_said_of_one() -> None:
    root = parse(drawn([]))
    assert not of_class(root, "chart-curve") and not of_class(root, "chart-band")
    assert "urve" not in text_of(root, "desc")


def test_the_description_says_where_it_runs_and_how_much_lies_outside_the_band() -> None:
    said = text_of(parse(drawn([*CURVE[:2], replace(CURVE[2], high=0.9)])), "desc").replace("\xa0", " ")
    assert said.endswith(
        "Calibration curve: at 0 % said, 0 % happened; at 100 %, 100 %. "
        "1 of 3 points outside the band of a calibrated author."
    )


@pytest.mark.parametrize("figure", ["probability", "recalibrated", "low", "high"])
def test_a_figure_that_is_not_finite_is_refused_and_never_drawn(figure: str) -> None:
    with pytest.raises(ValueError, match="cannot place"):
        drawn([replace(CURVE[0], **{figure: float("nan")}), *CURVE[1:]])
