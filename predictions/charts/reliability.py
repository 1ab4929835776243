"""The calibration plot: what was said against what came true, with a histogram of how often each was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from predictions.charts.curve import CurvePoint, describe_curve, draw_curve
from predictions.charts.markup import svg, tag, words
from predictions.charts.scales import Scale, percent, units
from predictions.charts.speech import ENGLISH, Speech

WIDTH, HEIGHT = 368, 404
LEFT, RIGHT, TOP, BOTTOM = 50.0, 346.0, 8.0, 304.0  # the square in which the dots stand
STRIP_TOP, STRIP_BOTTOM = 326.0, 362.0  # the histogram below it; the counts stand above the bars
SMALLEST_DOT, LARGEST_DOT = 3.0, 10.0  # radius
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_across = Scale(0, 1, LEFT, RIGHT)
_up = Scale(0, 1, BOTTOM, TOP)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The predictions said with a probability from `low` to `high`: how many, their mean, and the share that came true.

    `observed_low` and `observed_high` bound that share (95 %); all four are None where there are no predictions.
    """

    low: float
    high: float
    n: int
    mean_probability: float | None = None
    observed: float | None = None
    observed_low: float | None = None
    observed_high: float | None = None


def reliability_plot(
    bins: Sequence[ReliabilityBin],
    *,
    id: str,
    title: str,
    curve: Sequence[CurvePoint] = (),
    said: str = "said",
    came_true: str = "came true",
    empty: str = "No prediction has matured yet",
    speech: Speech = ENGLISH,
) -> str:
    """Draw the calibration plot as an <svg>; `title` names it, the other words stand on its axes.

    `curve`, in rising order of what was said, is drawn below the dots, with its band. Raises ValueError for an id
    that is no identifier and for figures that are not finite.
    """
    filled = [found for found in bins if found.n]
    description = " ".join(filter(None, [describe(filled, speech) or f"{empty}.", describe_curve(curve, speech)]))
    return svg(
        *_ground(),
        *_axes(said, came_true),
        *(_strip(filled, speech) if filled else [_empty_note(empty)]),
        *draw_curve(curve, across=_across, up=_up),
        *_dots(filled, speech),
        id=id,
        title=title,
        description=description,
        class_="chart-reliability",
        width=WIDTH,
        height=HEIGHT,
    )


def describe(bins: Sequence[ReliabilityBin], speech: Speech = ENGLISH) -> str:
    """Say in words what the plot shows, one sentence for each bin."""
    return " ".join(_sentence(found, speech) for found in bins)


def _sentence(found: ReliabilityBin, speech: Speech) -> str:
    said = {"low": percent(found.low), "high": percent(found.high), "n": speech.number(f"{found.n:,}")}
    text = speech.ngettext(
        "Said %(low)s to %(high)s: %(n)s prediction", "Said %(low)s to %(high)s: %(n)s predictions", found.n
    )
    text %= said
    if found.mean_probability is not None:
        text += speech.gettext(", %(share)s on average") % {"share": percent(found.mean_probability)}
    if found.observed is not None:
        text += speech.gettext("; %(share)s came true") % {"share": percent(found.observed)}
    if found.observed_low is not None and found.observed_high is not None:
        ends = {"share": percent(0.95), "low": percent(found.observed_low), "high": percent(found.observed_high)}
        text += speech.gettext(" (%(share)s interval %(low)s to %(high)s)") % ends
    return text + "."


def _ground() -> Iterator[str]:
    for tick in TICKS[1:-1]:
        across, up = _across.at(tick), _up.at(tick)
        yield _line("chart-grid", LEFT, up, RIGHT, up, opacity=0.15)
        yield _line("chart-grid", across, TOP, across, BOTTOM, opacity=0.15)
    side = RIGHT - LEFT
    yield tag("rect", class_="chart-frame", x=LEFT, y=TOP, width=side, height=side, fill="none",
              stroke="currentColor", stroke_opacity=0.4)  # fmt: skip
    yield _line("chart-diagonal", LEFT, BOTTOM, RIGHT, TOP, stroke_dasharray="4 4", opacity=0.6)


def _axes(said: str, came_true: str) -> Iterator[str]:
    for tick in TICKS:
        yield _text("chart-label", LEFT - 6, _up.at(tick) + 4, percent(tick), "end")
        yield _text("chart-label", _across.at(tick), STRIP_BOTTOM + 15, percent(tick))
    middle = _up.at(0.5)
    yield _text("chart-name", _across.at(0.5), HEIGHT - 8.0, said)
    yield _text("chart-name", 12.0, middle, came_true, transform=f"rotate(-90 12 {middle:g})")


def _strip(bins: Sequence[ReliabilityBin], speech: Speech) -> Iterator[str]:
    most = max(found.n for found in bins)
    height = Scale(0, most, 0, STRIP_BOTTOM - STRIP_TOP)
    for found in bins:
        start, end = _across.at(found.low), _across.at(found.high)
        # A bin of one must be seen beside a bin of thousands.
        tall = max(height.at(found.n), 1.5)
        yield tag("rect", class_="chart-count", x=start + 1, y=STRIP_BOTTOM - tall, width=end - start - 2,
                  height=tall, fill="currentColor", fill_opacity=0.35)  # fmt: skip
        yield _text("chart-note", (start + end) / 2, STRIP_BOTTOM - tall - 3, speech.number(f"{found.n:,}"), size=9)
    yield _line("chart-frame", LEFT, STRIP_BOTTOM, RIGHT, STRIP_BOTTOM, opacity=0.4)


def _dots(bins: Sequence[ReliabilityBin], speech: Speech) -> Iterator[str]:
    """Draw the largest first, so that no dot hides a smaller one. A dot's area is proportional to its count."""
    most = max((found.n for found in bins), default=1)
    for found in sorted(bins, key=lambda found: -found.n):
        if found.mean_probability is None or found.observed is None:
            continue
        across = _across.at(found.mean_probability)
        radius = max(SMALLEST_DOT, LARGEST_DOT * (found.n / most) ** 0.5)
        dot = tag("circle", class_="chart-point", cx=across, cy=_up.at(found.observed), r=radius,
                  fill="currentColor")  # fmt: skip
        yield tag("g", tag("title", words(_sentence(found, speech))), _whisker(across, found), dot)


def _whisker(across: float, found: ReliabilityBin) -> str:
    if found.observed_low is None or found.observed_high is None:
        return ""
    low, high = units(_up.at(found.observed_low)), units(_up.at(found.observed_high))
    path = f"M{units(across - 3)} {high}h6m-3 0V{low}m-3 0h6"
    return tag("path", class_="chart-range", d=path, fill="none", stroke="currentColor", stroke_width=1.5)


def _empty_note(empty: str) -> str:
    return _text("chart-note", _across.at(0.5), (STRIP_TOP + STRIP_BOTTOM) / 2, empty, size=13)


def _line(class_: str, x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    return tag("line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2, stroke="currentColor", **attributes)


def _text(
    class_: str, x: float, y: float, text: str, anchor: str = "middle", *, size: float = 11, **attributes: str | float
) -> str:
    return tag("text", words(text), class_=class_, x=x, y=y, text_anchor=anchor, font_size=size,
               fill="currentColor", **attributes)  # fmt: skip
