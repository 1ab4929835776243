"""SVG as text: every attribute and every word is escaped here, and nowhere else."""

import re
from html import escape

from predictions.charts.scales import units

# What neither XML nor a page can show: controls, half characters.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def words(text: str) -> str:
    """Escape text for use between tags or in an attribute."""
    return escape(_UNSHOWABLE.sub("\ufffd", text))


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """Write one element; `children` are markup already, `class_` and `stroke_width` become class and stroke-width."""
    pairs = (f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    inside = "".join(children)
    opening = f"<{name}{''.join(pairs)}"
    return f"{opening}>{inside}</{name}>" if inside else f"{opening}/>"


def _value(value: str | float) -> str:
    return words(value) if isinstance(value, str) else units(value)


def svg(*children: str, id: str, title: str, description: str, class_: str, width: int, height: int) -> str:
    """Wrap a drawing as one image with a name and a description for those who do not see it.

    `id` must be unique on the page; raises ValueError for one that is no plain identifier.
    """
    if not _ID.fullmatch(id):
        raise ValueError(f"{id!r} cannot be the id of a chart: use letters, digits, - and _, a letter first")
    return tag(
        "svg",
        tag("title", words(title), id=f"{id}-title"),
        tag("desc", words(description), id=f"{id}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        id=id,
        class_=f"chart {class_}",
        role="img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
    )
