"""The scoreboard: stored standings of a slice, placed and cached by the board's version."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache

from ..models import Board as BoardCounter
from ..models import LogHead, Score, Standing
from ..models.scores import figures
from ..scoring.policy import SCORING_VERSION
from ..scoring.separation import separate
from ..scoring.types import Competitor
from .slices import BoardSlice

CACHE_SECONDS = 24 * 3600
# A Standing's figures as a line shows them; the last three only feed the ranking.
_RANKING = ("event_skill_mean", "event_skill_variance", "n_rank_events")
FIGURES = tuple(
    field.name
    for field in Standing._meta.concrete_fields
    if field.name not in ("id", "author", "cohort", "topic", "year", "outlet", *_RANKING)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One author on a board. `figures` are the members FIGURES of the API's answer.

    Rank, rank range and `separable` (told apart from the rest of the field) are None below the minimum, and for
    everybody where the field shows no difference.
    """

    rank: int | None
    rank_low: int | None
    rank_high: int | None
    separable: bool | None
    skill_shrunk: float | None
    author_slug: str
    author_name: str
    figures: Mapping[str, Any]
    n_rank_events: int

    def value(self, name: str) -> Any:
        """A figure, the rank or the name, for ordering."""
        return {"rank": self.rank, "name": self.author_name.casefold()}.get(name, self.figures.get(name))


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a board was computed from: the log up to `size` (its root comes with the log's own issue), on a day."""

    size: int
    root: str | None
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Every author of a slice: the ranked ones first, then the others. Not `separable`: nobody is ranked."""

    part: BoardSlice
    as_of: AsOf
    version: int
    separable: bool
    lines: tuple[Line, ...]
    reference: str = "coin"
    scoring_version: str = SCORING_VERSION


def board_version() -> int:
    """The number that every cached board is keyed by."""
    return BoardCounter.objects.values_list("version", flat=True).get(id=1)


def scoreboard(part: BoardSlice, *, now: datetime) -> Board:
    """The board of one slice, from the cache while nothing has changed and the day is the same.

    Boards under the desk's own minimum are kept; for another minimum the authors are placed anew, so that nobody can
    fill the cache by counting.
    """
    version = board_version()
    key = f"board:{version}:{now.date()}:{digest_of(part)}"
    board: Board | None = cache.get(key)
    if board is None:
        board = _build(part, version, now)
        if board.lines and part.min_n == settings.MIN_N:
            cache.set(key, board, CACHE_SECONDS)
    return board


def digest_of(part: BoardSlice) -> str:
    """The slice as a short cache key."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:32]


def _build(part: BoardSlice, version: int, now: datetime) -> Board:
    size = LogHead.objects.values_list("size", flat=True).get(id=1)
    rows = _stored(part) if part.stored else _summed(part)
    separable, lines = _place(rows, part.min_n)
    return Board(part, AsOf(size, None, now.date(), now), version, separable, lines)


def _stored(part: BoardSlice) -> list[dict[str, Any]]:
    rows = Standing.objects.filter(
        cohort=part.cohort,
        **({"topic__slug": part.topic} if part.topic else {"topic": None}),
        **({"outlet__slug": part.outlet} if part.outlet else {"outlet": None}),
        **({"year": part.year} if part.year is not None else {"year": None}),
    )
    return list(rows.values("author_id", "author__slug", "author__name", *FIGURES, *_RANKING))


def _summed(part: BoardSlice) -> list[dict[str, Any]]:
    scores = Score.objects.select_related("author")
    if part.topic:
        scores = scores.filter(question__topics__slug=part.topic)
    if part.outlet:
        scores = scores.filter(outlet__slug=part.outlet)
    if part.year is not None:
        scores = scores.filter(year=part.year)
    if part.cohort == "advance":
        scores = scores.filter(advance=True)
    by_author: defaultdict[Any, list[Score]] = defaultdict(list)
    for score in scores.order_by("author_id", "question_id"):
        by_author[score.author].append(score)
    return [
        {"author_id": author.pk, "author__slug": author.slug, "author__name": author.name, **figures(members)}
        for author, members in by_author.items()
    ]


def _place(rows: Sequence[dict[str, Any]], min_n: int) -> tuple[bool, tuple[Line, ...]]:
    found = separate(
        [
            Competitor(row["author_id"], row["n_rank_events"], row["event_skill_mean"], row["event_skill_variance"])
            for row in rows
        ],
        min_n=min_n,
    )
    lines = [
        Line(
            rank=one.rank,
            rank_low=one.rank_low,
            rank_high=one.rank_high,
            separable=one.separable,
            skill_shrunk=one.skill_shrunk,
            author_slug=row["author__slug"],
            author_name=row["author__name"],
            figures={name: row[name] for name in FIGURES},
            n_rank_events=row["n_rank_events"],
        )
        for row, one in zip(rows, found.authors, strict=True)
    ]
    return found.separable, tuple(in_order(lines, "rank"))


ORDERINGS = ("rank", "name", "n", "n_matured", "brier", "brier_matured", "skill", "log_score", "hit_rate")


def in_order(lines: Sequence[Line], ordering: str) -> list[Line]:
    """Lines by one of ORDERINGS, `-` in front to turn it round; unknown values last, then by n, then by slug."""
    name, reverse = ordering.removeprefix("-"), ordering.startswith("-")
    known = [line for line in lines if line.value(name) is not None]
    unknown = [line for line in lines if line.value(name) is None]
    unknown.sort(key=lambda line: (-line.figures["n"], line.author_slug))
    known.sort(key=lambda line: (-line.figures["n"], line.author_slug))
    known.sort(key=lambda line: line.value(name), reverse=reverse)
    return known + unknown
