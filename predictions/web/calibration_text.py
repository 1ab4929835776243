"""Calibration and refusals in words and rows: the table behind the plot, and the sentences beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..models import Basis, RefusalReason
from ..queries.wording import ByBasis
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


def bin_lines(bins: Sequence[Bin]) -> list[BinLine]:
    """Every bin that has predictions in it."""
    return [_bin_line(one) for one in bins if one.n]


def basis_lines(rows: Sequence[ByBasis]) -> list[str]:
    """“When they wrote a plain “will”, it came out so in 12 of 17; …”, one sentence for each basis."""
    return [_basis_line(row, Basis(row.basis)) for row in rows]


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


def _basis_line(row: ByBasis, basis: Basis) -> str:
    came = "it came out so" if basis == Basis.BARE else "the side they called likelier came about"
    numbers = _NUMBERS[basis].format(words.percent(row.mean_probability))
    return f"{_WHEN[basis]}, {came} in {row.n_right:,} of {row.n:,}; {numbers}."
