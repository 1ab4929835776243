"""Charts for the pages: figures from the queries, drawn by the charts room."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from ..charts import (
    CurvePoint,
    Difference,
    Interval,
    Line,
    Mark,
    Reached,
    ReliabilityBin,
    Speech,
    Year,
    course_plot,
    difference_plot,
    history_plot,
    interval_bar,
    rank_bar,
    reliability_plot,
)
from ..queries.calibration import Curve
from ..scoring.types import Bin
from . import words
from .texts import gettext as _
from .texts import ngettext

# Two of them must fit beside each other over a plot.
_LONGEST_NAME = 20
_SPEECH = Speech(_, ngettext, words.written)


def brier_interval(figures: Mapping[str, Any], id: str) -> SafeString:
    """The bar of one author: mean Brier score, its interval, and where a coin stands."""
    interval = Interval(figures["brier"], figures["brier_low"], figures["brier_high"])
    return _drawn(interval_bar(interval, id=id, title=_("Brier score"), speech=_SPEECH))


def ranks(rank: int, low: int, high: int, of: int) -> SafeString:
    """The ranks that an author may just as well have, among `of`."""
    return _drawn(rank_bar(rank, low, high, of=of))


def calibration(bins: Sequence[Bin], curve: Curve | None, id: str) -> SafeString:
    """What was said against what came true: a dot for each step, and the curve that needs none."""
    drawn = [
        ReliabilityBin(
            one.low, one.high, one.n, one.mean_probability, one.observed, one.observed_low, one.observed_high
        )
        for one in bins
    ]
    points = [
        CurvePoint(one.probability, one.recalibrated, one.low, one.high) for one in (curve.points if curve else ())
    ]
    return _drawn(
        reliability_plot(
            drawn, id=id, title=_("Calibration plot"), curve=points, said=_("said"), came_true=_("came true"),
            empty=_("No prediction has matured yet"), speech=_SPEECH,
        )
    )  # fmt: skip


def differences(rows: Sequence[Difference], first: str, second: str, id: str) -> SafeString:
    """Which of two authors was closer on average, a bar for each way of reading them."""
    names = {
        "first": words.shortened(first, _LONGEST_NAME), "second": words.shortened(second, _LONGEST_NAME),
        "share": words.percent(0.95),
    }  # fmt: skip
    return _drawn(
        difference_plot(
            rows,
            id=id,
            title=_("Difference of the Brier scores"),
            description=_(
                "The dots are mean differences, the bars %(share)s intervals: left of the dashed line %(first)s was "
                "closer, right of it %(second)s. The table below has the figures."
            ) % names,
            first=_("← %(first)s closer") % names,
            second=_("%(second)s closer →") % names,
            speech=_SPEECH,
        )
    )  # fmt: skip


def history(lines: Sequence[Line], *, description: str, until: date, marks: Sequence[Mark], id: str) -> SafeString:
    """What was said on a question over time, a line for each author."""
    return _drawn(
        history_plot(
            lines, id=id, title=_("Forecasts over time"), description=description, until=until, marks=marks, day=_day
        )
    )


def course(course: Sequence[Reached], years: Sequence[Year], *, description: str, id: str) -> SafeString:
    """An author's Brier score as it went, and year by year."""
    return _drawn(
        course_plot(
            course, years, id=id, title=_("Brier score over time"), description=description, day=_day, speech=_SPEECH
        )
    )


def _day(on: date) -> str:
    return date_format(on, _("j M Y"))


def _drawn(svg: str) -> SafeString:
    # The charts room escapes every word it writes; nothing else may be put here.
    return mark_safe(svg)
