"""One line of a board, or the head of an author's page, as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from ..queries.scoreboard import Line
from ..scoring.ranking import COIN
from . import drawings, words
from .texts import gettext as _
from .texts import ngettext

_APART = (
    ("n_open", gettext_noop("open")),
    ("n_void", gettext_noop("void")),
    ("n_vague", gettext_noop("too vague")),
    ("n_unverifiable", gettext_noop("unverifiable")),
    ("n_ambiguous", gettext_noop("ambiguous")),
    ("n_late", gettext_noop("said too late")),
    ("n_withdrawn", gettext_noop("withdrawn")),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval and, where they are fewer, the same figure of matured questions only."""

    value: str
    interval: str = ""
    matured: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One author. `enough`: they have the events that a rank takes. `told_apart`: from the rest of the field."""

    rank: str
    rank_range: str
    enough: bool
    slug: str
    name: str
    figures: Mapping[str, Any]
    brier: Figure
    hit_rate: Figure
    skill: Figure
    brier_drawn: SafeString
    ranks_drawn: SafeString | str
    told_apart: bool
    apart: tuple[tuple[int, str], ...]
    n_withheld: int = 0


def board_row(
    line: Line, min_n: int, number: int = 1, reference: str = COIN, n_field: int = 0, *, n_withheld: int = 0
) -> Row:
    """The line with its figures written out and its interval drawn; `number` tells the drawings of a page apart.

    Skill is against the `reference` by which the board is ranked; ranks are drawn where the size of the field is given.
    `n_withheld` of their predictions have no words to be read any more.
    """
    figures = line.figures
    return Row(
        rank=words.UNKNOWN if line.rank is None else str(line.rank),
        rank_range=_rank_range(line),
        enough=line.n_rank_events >= min_n,
        slug=line.author_slug,
        name=line.author_name,
        figures=figures,
        brier=brier(figures),
        hit_rate=hit_rate(figures),
        skill=skill(figures) if reference == COIN else skill_frozen(figures),
        brier_drawn=drawings.brier_interval(figures, f"brier-{number}"),
        ranks_drawn=_ranks_drawn(line, n_field),
        told_apart=bool(line.separable),
        apart=counted_apart(figures),
        n_withheld=n_withheld,
    )


def _ranks_drawn(line: Line, n_field: int) -> SafeString | str:
    if line.rank is None or line.rank_low is None or line.rank_high is None or not n_field:
        return ""
    return drawings.ranks(line.rank, line.rank_low, line.rank_high, n_field)


def _rank_range(line: Line) -> str:
    """The ranks the author may just as well have; empty where the rank is sure or there is none."""
    if line.rank is None or line.rank_low == line.rank_high:
        return ""
    return f"{line.rank_low}–{line.rank_high}"


def brier(of: Mapping[str, Any]) -> Figure:
    """Mean Brier score: 0 is perfect."""
    return Figure(
        words.score(of["brier"]),
        words.spread(words.score(of["brier_low"]), words.score(of["brier_high"])),
        words.score(of["brier_matured"]) if _partly_matured(of) else "",
    )


def hit_rate(of: Mapping[str, Any]) -> Figure:
    """Share of questions on whose right side the author was."""
    return Figure(
        words.whole_percent(of["hit_rate"]),
        words.spread(words.whole_percent(of["hit_rate_low"]), words.whole_percent(of["hit_rate_high"])),
        words.whole_percent(of["hit_rate_matured"]) if _partly_matured(of) else "",
    )


def skill(of: Mapping[str, Any]) -> Figure:
    """How much better than a coin: positive is better."""
    return Figure(
        words.signed(of["skill"]),
        words.spread(words.signed(of["skill_low"]), words.signed(of["skill_high"])),
        words.signed(of["skill_matured"]) if _partly_matured(of) else "",
    )


def skill_frozen(of: Mapping[str, Any]) -> Figure:
    """How much better than the reference probabilities that were frozen with the claims: positive is better."""
    if not of["n_referenced"]:
        return Figure(words.UNKNOWN)
    spread = words.spread(words.signed(of["skill_frozen_low"]), words.signed(of["skill_frozen_high"]))
    n = of["n_referenced"]
    counted = ngettext("%(n)s question", "%(n)s questions", n) % {"n": words.count(n)}
    return Figure(words.signed(of["skill_frozen"]), f"{counted}; {spread}")


def counted_apart(of: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    """Claims without a score, by why they have none."""
    return tuple((of[name], _(label)) for name, label in _APART if of[name])


def _partly_matured(of: Mapping[str, Any]) -> bool:
    return bool(of["n_matured"] != of["n"])
