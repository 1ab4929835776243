"""Charts for the pages: figures from the queries, drawn by the charts room."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..charts import Interval, ReliabilityBin, interval_bar, reliability_plot
from ..scoring.types import Bin


def brier_interval(figures: Mapping[str, Any], id: str) -> SafeString:
    """The bar of one author: mean Brier score, its interval, and where a coin stands."""
    interval = Interval(figures["brier"], figures["brier_low"], figures["brier_high"])
    return _drawn(interval_bar(interval, id=id))


def calibration(bins: Sequence[Bin], id: str) -> SafeString:
    """What was said against what came true."""
    drawn = [
        ReliabilityBin(
            one.low, one.high, one.n, one.mean_probability, one.observed, one.observed_low, one.observed_high
        )
        for one in bins
    ]
    return _drawn(reliability_plot(drawn, id=id, title="Calibration plot"))


def _drawn(svg: str) -> SafeString:
    # The charts room escapes every word it writes; nothing else may be put here.
    return mark_safe(svg)
