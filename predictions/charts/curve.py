"""The calibration curve in a plot: a line that never falls, and the band in which a calibrated author's would lie."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from predictions.charts.markup import tag
from predictions.charts.scales import Scale, percent, units
from predictions.charts.speech import ENGLISH, Speech

# A single point has no line: it gets this much on either side, in user units.
STUB = 5.0

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How often it happened when `probability` was said, pooled so that the curve never falls; all in [0, 1].

    `low` and `high` bound the curve of a calibrated author (95 %, at this point); both None without a band.
    """

    probability: float
    recalibrated: float
    low: float | None = None
    high: float | None = None


def draw_curve(points: Sequence[CurvePoint], *, across: Scale, up: Scale) -> Iterator[str]:
    """Yield the band and, above it, the line; nothing for no points.

    Raises ValueError for figures that are not finite.
    """
    if not points:
        return
    if all(one.low is not None and one.high is not None for one in points):
        edge = _widened([(across.at(one.probability), up.at(one.high or 0.0)) for one in points])
        other = _widened([(across.at(one.probability), up.at(one.low or 0.0)) for one in points])
        yield tag("path", class_="chart-band", d=f"{_path([*edge, *reversed(other)])}Z", fill="currentColor",
                  fill_opacity=0.15)  # fmt: skip
    line = _widened([(across.at(one.probability), up.at(one.recalibrated)) for one in points])
    yield tag("path", class_="chart-curve", d=_path(line), fill="none", stroke="currentColor", stroke_width=1.5,
              stroke_linejoin="round")  # fmt: skip


def describe_curve(points: Sequence[CurvePoint], speech: Speech = ENGLISH) -> str:
    """Say in words where the curve begins and ends, and how much of it lies outside the band; empty for no points.

    >>> describe_curve([CurvePoint(0.9, 0.8, 0.7, 1.0)]).replace("\xa0", " ")
    'Calibration curve: at 90 % said, 80 % happened. 0 of 1 point outside the band of a calibrated author.'
    """
    if not points:
        return ""
    first, last = points[0], points[-1]
    shares = {"said": percent(first.probability), "happened": percent(first.recalibrated)}
    text = speech.gettext("Calibration curve: at %(said)s said, %(happened)s happened") % shares
    if len(points) > 1:
        shares = {"said": percent(last.probability), "happened": percent(last.recalibrated)}
        text += speech.gettext("; at %(said)s, %(happened)s") % shares
    banded = [one for one in points if one.low is not None and one.high is not None]
    if not banded:
        return f"{text}."
    outside = sum(not (one.low or 0.0) <= one.recalibrated <= (one.high or 0.0) for one in banded)
    counted = speech.ngettext(
        "%(n)s of %(of)s point outside the band of a calibrated author.",
        "%(n)s of %(of)s points outside the band of a calibrated author.",
        len(banded),
    ) % {"n": speech.number(f"{outside:,}"), "of": speech.number(f"{len(banded):,}")}
    return f"{text}. {counted}"


def _widened(places: list[Place]) -> list[Place]:
    if len(places) > 1:
        return places
    [(x, y)] = places
    return [(x - STUB, y), (x + STUB, y)]


def _path(places: Sequence[Place]) -> str:
    return "M" + "L".join(f"{units(x)} {units(y)}" for x, y in places)
