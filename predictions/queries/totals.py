"""What a whole board adds up to, for what it must say about itself (DESIGN rules 5 to 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from .scoreboard import CACHE_SECONDS, Board, digest_of


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
    """Add up the lines of a board; kept until the board's version changes."""
    key = f"totals:{board.version}:{digest_of(board.part)}"
    added: dict[str, int] | None = cache.get(key)
    if added is None:
        added = board.lines.totals(("n", "n_advance", *_APART))
        cache.set(key, added, CACHE_SECONDS)
    return Totals(
        origin=Origin(added["n"], added["n_advance"]),
        n_open=added["n_open"],
        n_vague=added["n_vague"],
        n_void=added["n_void"],
        n_claims=n_claims(added),
    )


def n_claims(figures: Mapping[str, Any]) -> int:
    """Every claim of a line: settled ones and those counted apart."""
    return int(figures["n"]) + sum(int(figures[name]) for name in _APART)


def origin(figures: Mapping[str, Any]) -> Origin:
    """The same for one author's line."""
    return Origin(figures["n"], figures["n_advance"])
