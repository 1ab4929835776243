"""Two sides and the difference between them."""

import pytest

from predictions.charts import Difference, difference_plot

from .makers import of_class, parse, text_of, texts


def drawn(*rows: Difference, **words: str) -> str:
    given = {"id": "plot", "title": "Difference", "description": "Ada or Bo.", "first": "← Ada", "second": "Bo →"}
    return difference_plot(rows, **{**given, **words})  # type: ignore[arg-type]  # all of them are texts


def test_whoever_is_ahead_has_the_dot_on_their_side() -> None:
    root = parse(drawn(Difference("As recorded", 0.1, -0.05, 0.2), Difference("Read otherwise", -0.1)))
    ahead, behind = (float(dot.attrib["cx"]) for dot in of_class(root, "chart-point"))
    (middle,) = (float(line.attrib["x1"]) for line in of_class(root, "chart-coin"))

    assert ahead < middle < behind  # the first side's half is the left one
    (bar,) = of_class(root, "chart-range")
    assert float(bar.attrib["x2"]) < ahead < middle < float(bar.attrib["x1"])


def test_the_axis_holds_every_figure_and_has_no_signs() -> None:
    assert texts(parse(drawn(Difference("As recorded", 0.1, -0.25, 0.3))))[2:7] == ["0.4", "0.2", "0", "0.2", "0.4"]
    assert texts(parse(drawn(Difference("As recorded", 0.9))))[2:7] == ["1", "0.5", "0", "0.5", "1"]


def test_each_row_makes_it_taller() -> None:
    one, two = (int(parse(drawn(*[Difference("A", 0.0)] * n)).attrib["height"]) for n in (1, 2))
    assert two - one == 42


def test_words_are_escaped_and_it_says_what_it_is() -> None:
    root = parse(drawn(Difference("<b>", 0.0), first='← "Ada" <script>'))
    assert texts(root)[0] == '← "Ada" <script>'
    assert (text_of(root, "title"), text_of(root, "desc")) == ("Difference", "Ada or Bo.")


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot place"):
        drawn(Difference("As recorded", float("nan")))
