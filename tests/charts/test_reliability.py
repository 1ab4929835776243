"""The calibration plot."""

from dataclasses import asdict, replace

import pytest

from predictions.charts import ReliabilityBin, reliability_plot
from predictions.charts.reliability import BOTTOM, LEFT, RIGHT, TOP

from .makers import make_bins, of_class, parse, text_of, texts

BINS = make_bins(b7=(12, 0.75, 0.5, 0.25, 0.75), b9=(48, 1.0, 1.0, 0.9, 1.0))


def test_each_filled_bin_is_one_dot_at_what_was_said_and_what_came_true() -> None:
    root = parse(reliability_plot(BINS, id="plot", title="Calibration"))
    spots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in of_class(root, "chart-point")]
    assert spots == [(RIGHT, TOP), (LEFT + 0.75 * (RIGHT - LEFT), (TOP + BOTTOM) / 2)]


def test_a_dots_area_is_proportional_to_its_count_and_never_vanishes() -> None:
    def radii(*counts: int) -> list[float]:
        bins = make_bins(**{f"b{index}": (n, 0.5, 0.5, 0.4, 0.6) for index, n in enumerate(counts)})
        dots = of_class(parse(reliability_plot(bins, id="p", title="C")), "chart-point")
        return [float(dot.attrib["r"]) for dot in dots]

    assert radii(12, 48) == [10.0, 5.0]
    assert radii(1, 1_000_000) == [10.0, 3.0]


def test_whiskers_span_the_interval_of_what_came_true() -> None:
    (_, whisker) = of_class(parse(reliability_plot(BINS, id="plot", title="C")), "chart-range")
    assert whisker.attrib["d"] == "M269 82h6m-3 0V230m-3 0h6"


def test_the_histogram_has_a_bar_and_a_number_for_each_filled_bin() -> None:
    root = parse(reliability_plot(BINS, id="plot", title="C"))
    heights = [float(bar.attrib["height"]) for bar in of_class(root, "chart-count")]
    assert heights == [9.0, 36.0]
    assert {"12", "48"} <= set(texts(root))


def test_the_description_says_the_figures_in_words() -> None:
    root = parse(reliability_plot(BINS, id="plot", title="Calibration of Ann"))
    assert text_of(root, "title") == "Calibration of Ann"
    said = text_of(root, "desc").replace("\xa0", " ")
    assert "Said 70 % to 80 %: 12 predictions, 75 % on average; 50 % came true (95 % interval 25 % to 75 %)." in said


@pytest.mark.parametrize("bins", [[], make_bins()])
def test_without_predictions_the_plot_says_so_and_keeps_its_diagonal(bins: list[ReliabilityBin]) -> None:
    root = parse(reliability_plot(bins, id="plot", title="C", empty="Nothing yet"))
    assert "Nothing yet" in texts(root)
    assert text_of(root, "desc") == "Nothing yet."
    assert of_class(root, "chart-diagonal") and not of_class(root, "chart-point")


def test_a_bin_without_bounds_has_a_dot_and_no_whisker() -> None:
    bins = [replace(BINS[7], observed_low=None, observed_high=None)]
    root = parse(reliability_plot(bins, id="plot", title="C"))
    assert of_class(root, "chart-point") and not of_class(root, "chart-range")


def test_words_on_the_axes_can_be_chosen_for_hedges() -> None:
    root = parse(reliability_plot(BINS, id="plot", title="C", said="they wrote will", came_true="it happened"))
    assert {"they wrote will", "it happened"} <= set(texts(root))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("figure", ["mean_probability", "observed", "observed_low", "observed_high"])
def test_a_figure_that_is_not_finite_is_refused_and_never_drawn(figure: str, bad: float) -> None:
    bins = [ReliabilityBin(**asdict(BINS[7]) | {figure: bad})]
    with pytest.raises(ValueError, match="cannot place"):
        reliability_plot(bins, id="plot", title="C")
