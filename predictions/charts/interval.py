"""The bar of a scoreboard row: a figure, its 95 % interval, and where a coin would stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from predictions.charts.markup import svg, tag
from predictions.charts.scales import Scale, finite, percent
from predictions.charts.speech import ENGLISH, Speech

WIDTH, HEIGHT = 120, 18
MARGIN = 5.0
COIN_BRIER = 0.25  # what saying one half to everything scores, whatever happens


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds of its 95 % interval; None where it is unknown."""

    point: float | None
    low: float | None = None
    high: float | None = None


def interval_bar(
    interval: Interval,
    *,
    id: str,
    title: str = "Brier score",
    domain: tuple[float, float] = (0.0, 1.0),
    coin: float | None = COIN_BRIER,
    speech: Speech = ENGLISH,
) -> str:
    """Draw one bar as an <svg>; `domain` are the numbers at its two ends, what lies outside stands at the end.

    Raises ValueError for an id that is no identifier and for figures that are not finite.
    """
    scale = Scale(*domain, MARGIN, WIDTH - MARGIN)
    return svg(
        _line("chart-track", scale.start, scale.end, stroke_opacity=0.25),
        *_range(interval, scale),
        *_coin(coin, scale),
        *_point(interval, scale),
        id=id,
        title=title,
        description=describe(interval, title=title, coin=coin, speech=speech),
        class_="chart-interval",
        width=WIDTH,
        height=HEIGHT,
    )


def describe(interval: Interval, *, title: str, coin: float | None, speech: Speech = ENGLISH) -> str:
    """Say in words what the bar shows."""
    if interval.point is None:
        text = speech.gettext("%(title)s not known yet") % {"title": title}
    else:
        text = f"{title} {speech.number(f'{finite(interval.point):.3f}')}"
        if interval.low is not None and interval.high is not None:
            ends = {"share": percent(0.95), "low": speech.number(f"{interval.low:.3f}"),
                    "high": speech.number(f"{interval.high:.3f}")}  # fmt: skip
            text += speech.gettext(", %(share)s interval %(low)s to %(high)s") % ends
    if coin is None:
        return f"{text}."
    return text + speech.gettext("; a coin has %(coin)s.") % {"coin": speech.number(f"{coin:g}")}


def _range(interval: Interval, scale: Scale) -> Iterator[str]:
    if interval.low is not None and interval.high is not None:
        ends = scale.at(interval.low), scale.at(interval.high)
        yield _line("chart-range", *ends, stroke_opacity=0.5, stroke_width=5)


def _coin(coin: float | None, scale: Scale) -> Iterator[str]:
    if coin is not None:
        across = scale.at(coin)
        yield tag("line", class_="chart-coin", x1=across, y1=2, x2=across, y2=HEIGHT - 2, stroke="currentColor",
                  stroke_dasharray="2 2")  # fmt: skip


def _point(interval: Interval, scale: Scale) -> Iterator[str]:
    if interval.point is not None:
        yield tag("circle", class_="chart-point", cx=scale.at(interval.point), cy=HEIGHT / 2, r=4,
                  fill="currentColor")  # fmt: skip


def _line(class_: str, x1: float, x2: float, **attributes: str | float) -> str:
    return tag("line", class_=class_, x1=x1, y1=HEIGHT / 2, x2=x2, y2=HEIGHT / 2, stroke="currentColor", **attributes)
