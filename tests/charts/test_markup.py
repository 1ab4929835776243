"""What every chart keeps to: escaping, unique ids, and nothing that a strict policy forbids."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predictions
from predictions import charts
from predictions.charts import CurvePoint, Interval, interval_bar, reliability_plot
from predictions.charts.markup import words

from .makers import make_bins, parse, text_of, texts

BINS = make_bins(b3=(5, 0.35, 0.2, 0.1, 0.6), b9=(48, 0.95, 1.0, 0.9, 1.0))
DRAWINGS = [
    reliability_plot(BINS, id="plot", title="Calibration"),
    reliability_plot(BINS, id="curve", title="Calibration", curve=[CurvePoint(0.35, 0.2, 0.1, 0.6)]),
    reliability_plot([], id="empty", title="Calibration"),
    interval_bar(Interval(0.2, 0.1, 0.3), id="bar"),
]
STYLESHEET = Path(predictions.__file__).parent / "static" / "predictions" / "charts.css"


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_nothing_needs_inline_styles_scripts_or_another_host(drawing: str) -> None:
    root = parse(drawing)
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on") or "href" in name}
    assert not {"style", "script", "image", "use"} & {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "url(" not in drawing


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_chart_is_an_image_with_a_name_and_a_description(drawing: str) -> None:
    root = parse(drawing)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == root[0].attrib["id"] and root[0].tag.endswith("title")
    assert root.attrib["aria-describedby"] == root[1].attrib["id"] and root[1].tag.endswith("desc")


def test_two_charts_with_their_own_ids_share_none() -> None:
    ids = [re.findall(r'\bid="([^"]+)"', reliability_plot(BINS, id=own, title="C")) for own in ("a", "b")]
    assert len(ids[0]) == 3 and not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize("bad", ["", "1a", "a b", 'a"onload="x', "ä", "a\n"])
def test_an_id_that_is_no_identifier_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="id of a chart"):
        interval_bar(Interval(0.2), id=bad)


HOSTILE = '</title></svg><script>alert("1")</script>&amp; \' \x00\x1b\ud800'


def test_hostile_words_are_shown_as_text() -> None:
    drawing = reliability_plot(BINS, id="plot", title=HOSTILE, said=HOSTILE, came_true=HOSTILE)
    root = parse(drawing)
    assert "<script" not in drawing
    assert text_of(root, "title").startswith('</title></svg><script>alert("1")</script>&amp;')
    assert sum("<script>" in text for text in texts(root)) == 2
    drawing.encode()


@given(st.text())
def test_any_words_at_all_make_a_drawing_that_can_be_read_and_sent(text: str) -> None:
    parse(reliability_plot([], id="p", title=f"T{text}", empty=f"E{text}", said=text, came_true=text)).iter()
    words(text).encode()


def classes_used() -> set[str]:
    return {name for drawing in DRAWINGS for found in re.findall(r'class="([^"]+)"', drawing) for name in found.split()}


def test_every_class_is_listed_in_the_rooms_docstring_and_painted_by_the_stylesheet() -> None:
    listed = set(re.findall(r"^    (chart\S*)  ", charts.__doc__ or "", re.MULTILINE))
    assert classes_used() <= listed
    painted = STYLESHEET.read_text()
    assert all(re.search(rf"\.{name}\b", painted) for name in listed)


def test_light_and_dark_set_the_same_colours() -> None:
    painted = STYLESHEET.read_text()
    blocks = re.findall(r"(?::root|\[data-theme=\"\w+\"\]) \{([^}]+)\}", painted)
    assert len(blocks) == 4
    assert len({tuple(re.findall(r"--chart-\w+", block)) for block in blocks}) == 1
    assert set(re.findall(r"var\((--chart-\w+)\)", painted)) <= set(re.findall(r"(--chart-\w+):", painted))
