"""The ranks that an author may just as well have, on the scale from the first to the last of the field."""

from predictions.charts.markup import tag
from predictions.charts.scales import Scale

WIDTH, HEIGHT = 72, 10
MARGIN = 4.0


def rank_bar(rank: int, low: int, high: int, *, of: int) -> str:
    """Draw one bar as an <svg>, 1 <= low <= rank <= high <= of, the first rank on the left.

    It is for the eye alone, hidden from those who listen: the same stands beside it in figures. A board has fifty of
    them, so it is kept short.
    """
    scale = Scale(1, max(of, 2), MARGIN, WIDTH - MARGIN)
    middle = HEIGHT / 2
    return tag(
        "svg",
        tag("path", class_="chart-track", d=f"M{MARGIN:g} {middle:g}H{WIDTH - MARGIN:g}", stroke="currentColor",
            stroke_opacity=0.25),
        tag("line", class_="chart-range", x1=scale.at(low), y1=middle, x2=scale.at(high), y2=middle,
            stroke="currentColor", stroke_opacity=0.5, stroke_width=4),
        tag("circle", class_="chart-point", cx=scale.at(rank), cy=middle, r=3, fill="currentColor"),
        class_="chart chart-ranks",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden="true",
        focusable="false",
    )  # fmt: skip
