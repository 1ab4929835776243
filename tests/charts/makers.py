"""Bins for the tests of this room, and what is read back from a drawing."""

from xml.etree import ElementTree

from predictions.charts import ReliabilityBin

SVG = "{http://www.w3.org/2000/svg}"


def make_bins(**filled: tuple[int, float, float, float, float]) -> list[ReliabilityBin]:
    """Ten bins, of which b0 to b9 may be given as n, mean probability, observed and its bounds."""
    bins = []
    for index in range(10):
        n, *figures = filled.get(f"b{index}", (0,))
        bins.append(ReliabilityBin(index / 10, (index + 1) / 10, n, *figures))
    return bins


def parse(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if element.get("class") == name]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def text_of(root: ElementTree.Element, name: str) -> str:
    """The words of the image's own <title> or <desc>."""
    found = root.find(f"{SVG}{name}")
    assert found is not None and found.text is not None
    return found.text
