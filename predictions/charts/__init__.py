"""Numbers -> inline SVG, fit for pages under a strict Content-Security-Policy. Pure Python.

No chart carries a style attribute, a <style>, a script or a link: what it looks like is said by these classes,
which `predictions/charts.css` among the static files paints for light and dark, and by presentation attributes
that keep it readable without any stylesheet.

    chart                 every <svg>; text takes the font of the page
    chart-reliability     the calibration plot
    chart-interval        the bar of a scoreboard row
    chart-course          a score in the course of time
    chart-history         what several said over time
    chart-ranks           the ranks that somebody may just as well have
    chart-difference      two sides, and which of them was closer
    chart-frame           the border of a plot
    chart-grid            grid lines
    chart-diagonal        the line of perfect calibration
    chart-coin            where a coin would stand
    chart-track           the whole range of a bar
    chart-range           a 95 % interval: a whisker or a bar
    chart-point           the figure itself
    chart-band            where a calibrated author's curve would lie
    chart-curve           the calibration curve
    chart-line            one of several lines, the first six also chart-line-1 to -6
    chart-year            one year by itself
    chart-count           a bar of the histogram
    chart-label           numbers along an axis
    chart-note            small numbers and words inside a plot
    chart-name            what an axis or a strip is called

The colours are the custom properties --chart-ink, --chart-muted, --chart-line, --chart-accent, --chart-range and
--chart-surface, which a page may set on any element around a chart.
"""

from predictions.charts.course import Reached, Year, course_plot
from predictions.charts.difference import Difference, difference_plot
from predictions.charts.history import MOST_NAMED, Line, Mark, Step, history_plot
from predictions.charts.interval import Interval, interval_bar
from predictions.charts.ranks import rank_bar
from predictions.charts.reliability import CurvePoint, ReliabilityBin, reliability_plot
from predictions.charts.speech import Speech

__all__ = [
    "MOST_NAMED",
    "CurvePoint",
    "Difference",
    "Interval",
    "Line",
    "Mark",
    "Reached",
    "ReliabilityBin",
    "Speech",
    "Step",
    "Year",
    "course_plot",
    "difference_plot",
    "history_plot",
    "interval_bar",
    "rank_bar",
    "reliability_plot",
]
