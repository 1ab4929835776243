"""Calibration and refusals in words and rows: the table behind the plot, and the sentences beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from ..models import Basis, RefusalReason
from ..queries.calibration import Curve
from ..scoring.spread import BasisCalibration
from ..scoring.types import Bin
from . import words
from .texts import gettext as _
from .texts import ngettext

# Over- and underconfident are words this site does not use here.
_CAME = words.Worded({
    Basis.BARE: gettext_noop(
        "When they wrote a plain “will” or “won’t”, it came out so in %(n)s of %(of)s; "
        "we read these words as %(share)s on average."
    ),
    Basis.HEDGE: gettext_noop(
        "When they hedged (“probably”, “likely” …), the side they called likelier came about in %(n)s of %(of)s; "
        "we read those words as %(share)s on average for the likelier side."
    ),
    Basis.STATED: gettext_noop(
        "When they gave a number, the side they called likelier came about in %(n)s of %(of)s; "
        "their numbers gave that side %(share)s on average."
    ),
    Basis.IMPORT: gettext_noop(
        "Where the number comes from the imported file, the side they called likelier came about in %(n)s of %(of)s; "
        "the numbers gave that side %(share)s on average."
    ),
})  # fmt: skip


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


def outside_line(curve: Curve | None) -> str:
    """How much of the curve lies outside the band; empty without a curve."""
    if curve is None:
        return ""
    n, of = curve.n_outside, len(curve.points)
    if of == 1:
        return _("1 of 1 point lies outside it")
    sentence = ngettext("%(n)d of %(of)d points lies outside it", "%(n)d of %(of)d points lie outside it", n)
    return sentence % {"n": n, "of": of}


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
    n_right = round((sure.right or 0) * sure.n)
    told = {"n": words.count(n_right), "of": words.count(sure.n), "share": words.percent(sure.said)}
    return _CAME[basis] % told
