"""What a whole board adds up to, for what it must say about itself (DESIGN rules 5 to 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .scoreboard import Board, Line


@dataclass(frozen=True, slots=True)
class Origin:
    """How many settled claims were recorded before their outcome was known, and how many afterwards."""

    n: int
    n_advance: int

    @property
    def n_afterwards(self) -> int:
        """Settled claims that were recorded, or changed, when the outcome was known already."""
        return self.n - self.n_advance

    @property
    def mostly_afterwards(self) -> bool:
        """More than half were; the page must then say so beside the figures."""
        return 2 * self.n_afterwards > self.n


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over every author of a board; a claim is one author on one question."""

    origin: Origin
    n_open: int
    n_vague: int
    n_void: int
    n_claims: int


_APART = ("n_open", "n_void", "n_vague", "n_unverifiable", "n_ambiguous", "n_withdrawn", "n_late", "n_retracted")


def totals(board: Board) -> Totals:
    """Add up the lines of a board."""
    return Totals(
        origin=Origin(_sum(board.lines, "n"), _sum(board.lines, "n_advance")),
        n_open=_sum(board.lines, "n_open"),
        n_vague=_sum(board.lines, "n_vague"),
        n_void=_sum(board.lines, "n_void"),
        n_claims=sum(n_claims(line.figures) for line in board.lines),
    )


def n_claims(figures: Mapping[str, Any]) -> int:
    """Every claim of a line: settled ones and those counted apart."""
    return int(figures["n"]) + sum(int(figures[name]) for name in _APART)


def origin(figures: Mapping[str, Any]) -> Origin:
    """The same for one author's line."""
    return Origin(figures["n"], figures["n_advance"])


def by_minimum(lines: Sequence[Line], min_n: int) -> tuple[list[Line], list[Line]]:
    """Those with the events that a rank takes, and after them the others; each in the order given."""
    enough = [line for line in lines if line.n_rank_events >= min_n]
    return enough, [line for line in lines if line.n_rank_events < min_n]


def _sum(lines: Sequence[Line], name: str) -> int:
    return sum(line.figures[name] for line in lines)
