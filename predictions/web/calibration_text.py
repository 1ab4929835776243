"""Calibration and refusals in words and rows: the table behind the plot, and the sentences beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..models import Basis, RefusalReason
from ..queries.calibration import Curve
from ..scoring.spread import BasisCalibration
from ..scoring.types import Bin
from . import words

# What they did, and how the sentence goes on; over- and underconfident are words this site does not use here.
_WHEN = {
    Basis.BARE: "When they wrote a plain “will” or “won’t”",
    Basis.HEDGE: "When they hedged (“probably”, “likely” …)",
    Basis.STATED: "When they gave a number",
    Basis.IMPORT: "Where the number comes from the imported file",
}
_NUMBERS = {
    Basis.BARE: "we read these words as {} on average",
    Basis.HEDGE: "we read those words as {} on average for the likelier side",
    Basis.STATED: "their numbers gave that side {} on average",
    Basis.IMPORT: "the numbers gave that side {} on average",
}


@dataclass(frozen=True, slots=True)
class BinLine:
    """One row of the table behind the calibration plot."""

    said: str
    n: int
    mean: str
    happened: str
    interval: str


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One row of the table behind the calibration curve."""

    said: str
    n: int
    happened: str
    band: str


def bin_lines(bins: Sequence[Bin]) -> list[BinLine]:
    """Every bin that has predictions in it."""
    return [_bin_line(one) for one in bins if one.n]


def curve_lines(curve: Curve | None) -> list[CurveLine]:
    """Every point of the curve, with the band in which a calibrated author's would lie."""
    return [
        CurveLine(
            said=words.percent(round(one.probability, 9)),
            n=one.n,
            happened=words.whole_percent(one.recalibrated),
            band=words.spread(words.whole_percent(one.low), words.whole_percent(one.high)),
        )
        for one in (curve.points if curve else ())
    ]


def parts_line(curve: Curve | None) -> str:
    """“0.170 = 0.010 − 0.000 + 0.160”: the Brier score of the last word, and its three parts; empty without a curve."""
    if curve is None:
        return ""
    parts = (words.score(value) for value in (curve.brier, curve.mcb, curve.dsc, curve.unc))
    return "{} = {} − {} + {}".format(*parts)


def basis_lines(rows: Sequence[BasisCalibration]) -> list[str]:
    """“When they wrote a plain “will”, it came out so in 12 of 17; …”, one sentence for each basis, in Basis's order.

    An even chance is on neither side and left out.
    """
    found = {row.basis: row for row in rows if row.confidence.n}
    return [_basis_line(found[basis], Basis(basis)) for basis in Basis.values if basis in found]


def refusal_lines(refusals: Mapping[str, int]) -> list[tuple[int, str]]:
    """How many finds were refused for which reason, the commonest first."""
    ordered = sorted(refusals.items(), key=lambda item: (-item[1], item[0]))
    return [(n, str(RefusalReason(reason).label)) for reason, n in ordered]


def _bin_line(one: Bin) -> BinLine:
    return BinLine(
        said=words.spread(words.whole_percent(one.low), words.whole_percent(one.high)),
        n=one.n,
        mean=words.percent(one.mean_probability),
        happened=words.whole_percent(one.observed),
        interval=words.spread(words.whole_percent(one.observed_low), words.whole_percent(one.observed_high)),
    )


def _basis_line(row: BasisCalibration, basis: Basis) -> str:
    sure = row.confidence
    came = "it came out so" if basis == Basis.BARE else "the side they called likelier came about"
    numbers = _NUMBERS[basis].format(words.percent(sure.said))
    n_right = round((sure.right or 0) * sure.n)
    return f"{_WHEN[basis]}, {came} in {n_right:,} of {sure.n:,}; {numbers}."
