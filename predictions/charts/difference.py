"""Two sides and the difference between them: one bar below the other, the first side's half on the left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from predictions.charts.markup import svg, tag, words
from predictions.charts.scales import Scale, finite
from predictions.charts.speech import ENGLISH, Speech

WIDTH = 368
LEFT, RIGHT = 14.0, WIDTH - 14.0
TOP, ROW, FOOT = 30.0, 42.0, 26.0  # above the rows, of each row, below them
TEXT = 12.0
# The axis ends at the first of these that holds every figure; a difference of Brier scores is never above 1.
ENDS = (0.1, 0.2, 0.4, 0.6, 1.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One comparison in [-1, 1]: above 0 the first side is ahead. `low` and `high` bound it (95 %)."""

    label: str
    point: float
    low: float | None = None
    high: float | None = None


def difference_plot(
    rows: Sequence[Difference],
    *,
    id: str,
    title: str,
    description: str,
    first: str,
    second: str,
    speech: Speech = ENGLISH,
) -> str:
    """Draw the comparisons as an <svg>; `first` and `second` stand over the halves of the two sides.

    Raises ValueError for an id that is no identifier and for figures that are not finite.
    """
    end = _end(rows)
    # Whoever is ahead has the bar on their side of the line.
    across = Scale(-end, end, RIGHT, LEFT)
    bottom = TOP + ROW * len(rows)
    return svg(
        *_halves(first, second, across, bottom),
        *_ticks(end, across, bottom, speech),
        *(part for number, row in enumerate(rows) for part in _row(row, across, TOP + ROW * number)),
        id=id,
        title=title,
        description=description,
        class_="chart-difference",
        width=WIDTH,
        height=round(bottom + FOOT),
    )


def _end(rows: Sequence[Difference]) -> float:
    figures = [finite(value) for row in rows for value in (row.point, row.low, row.high) if value is not None]
    most = max((abs(value) for value in figures), default=0.0)
    return next((end for end in ENDS if most <= end), ENDS[-1])


def _halves(first: str, second: str, across: Scale, bottom: float) -> Iterator[str]:
    middle = across.at(0)
    yield _text("chart-name", LEFT, 14, first, "start")
    yield _text("chart-name", RIGHT, 14, second, "end")
    yield tag("line", class_="chart-coin", x1=middle, y1=TOP - 8, x2=middle, y2=bottom, stroke="currentColor",
              stroke_dasharray="3 3")  # fmt: skip


def _ticks(end: float, across: Scale, bottom: float, speech: Speech) -> Iterator[str]:
    for value in (-end, -end / 2, 0, end / 2, end):
        x = across.at(value)
        anchor = {-end: "end", end: "start"}.get(value, "middle")
        if value:
            yield tag("line", class_="chart-grid", x1=x, y1=TOP - 8, x2=x, y2=bottom, stroke="currentColor",
                      opacity=0.15)  # fmt: skip
        yield _text("chart-label", x, bottom + 16, speech.number(f"{abs(value):g}"), anchor)


def _row(row: Difference, across: Scale, top: float) -> Iterator[str]:
    middle = top + 27
    yield _text("chart-note", LEFT, top + 12, row.label, "start")
    if row.low is not None and row.high is not None:
        yield tag("line", class_="chart-range", x1=across.at(row.low), y1=middle, x2=across.at(row.high), y2=middle,
                  stroke="currentColor", stroke_opacity=0.5, stroke_width=7)  # fmt: skip
    yield tag("circle", class_="chart-point", cx=across.at(row.point), cy=middle, r=5, fill="currentColor")


def _text(class_: str, x: float, y: float, text: str, anchor: str) -> str:
    return tag("text", words(text), class_=class_, x=x, y=y, text_anchor=anchor, font_size=TEXT, fill="currentColor")
