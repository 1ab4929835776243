"""The ranks that an author may just as well have."""

from xml.etree import ElementTree

from predictions.charts import rank_bar

from .makers import of_class


def test_the_first_rank_stands_on_the_left_and_the_last_on_the_right() -> None:
    root = ElementTree.fromstring(rank_bar(2, 1, 9, of=9))
    (bar,) = of_class(root, "chart-range")
    (dot,) = of_class(root, "chart-point")
    assert (bar.attrib["x1"], bar.attrib["x2"], dot.attrib["cx"]) == ("4", "68", "12")


def test_a_sure_rank_is_a_dot_and_a_field_of_one_can_be_drawn() -> None:
    (bar,) = of_class(ElementTree.fromstring(rank_bar(1, 1, 1, of=1)), "chart-range")
    assert bar.attrib["x1"] == bar.attrib["x2"] == "4"


def test_it_is_for_the_eye_alone_and_short() -> None:
    drawing = rank_bar(25, 12, 40, of=50)
    assert 'aria-hidden="true"' in drawing
    assert len(drawing) < 550
