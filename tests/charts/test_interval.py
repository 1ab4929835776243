"""The bar of a scoreboard row."""

import pytest

from predictions.charts import Interval, interval_bar

from .makers import of_class, parse, text_of


def test_point_interval_and_coin_stand_where_they_belong() -> None:
    root = parse(interval_bar(Interval(0.5, 0.25, 0.75), id="bar"))
    (point,), (found,), (coin,) = (of_class(root, f"chart-{name}") for name in ("point", "range", "coin"))
    assert (point.attrib["cx"], found.attrib["x1"], found.attrib["x2"]) == ("60", "32.5", "87.5")
    assert coin.attrib["x1"] == coin.attrib["x2"] == "32.5"


def test_the_figures_are_said_in_words() -> None:
    root = parse(interval_bar(Interval(0.2125, 0.15, 0.29), id="bar"))
    said = text_of(root, "desc").replace("\xa0", " ")
    assert said == "Brier score 0.212, 95 % interval 0.150 to 0.290; a coin has 0.25."


def test_an_unknown_figure_is_no_zero() -> None:
    root = parse(interval_bar(Interval(None), id="bar"))
    assert not of_class(root, "chart-point") and not of_class(root, "chart-range")
    assert of_class(root, "chart-coin")
    assert "not known yet" in text_of(root, "desc")


def test_a_point_without_bounds_stands_alone() -> None:
    root = parse(interval_bar(Interval(0.2), id="bar"))
    assert of_class(root, "chart-point") and not of_class(root, "chart-range")


def test_skill_has_its_own_range_and_coin() -> None:
    root = parse(interval_bar(Interval(0.1, -2.0, 0.2), id="bar", title="Skill", domain=(-0.75, 0.25), coin=0))
    (found,) = of_class(root, "chart-range")
    (coin,) = of_class(root, "chart-coin")
    assert found.attrib["x1"] == "5"  # what lies outside stands at the end
    assert coin.attrib["x1"] == "87.5"


def test_the_coin_can_be_left_out() -> None:
    root = parse(interval_bar(Interval(0.1), id="bar", coin=None))
    assert not of_class(root, "chart-coin")
    assert text_of(root, "desc") == "Brier score 0.100."


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot place"):
        interval_bar(Interval(float("nan")), id="bar")
