"""What the desk found of one author, in one outlet, or at all: the denominator that readers are owed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.core.cache import cache
from django.db.models import Count, Exists

from ..models import Author, Outlet, Prediction, PredictionState
from ..models.predictions import PredictionQuerySet
from .frames import unframed
from .scoreboard import CACHE_SECONDS, Board
from .slices import BoardSlice

_UNPUBLISHED = (PredictionState.REFUSED, PredictionState.DRAFT)
_PUBLIC = (PredictionState.PUBLISHED, PredictionState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Finds:
    """Statements found, by where they stand now; `refusals` by reason and `n_with_hindsight` of one author only."""

    n_published: int
    n_withdrawn: int
    n_refused: int
    n_drafts: int
    refusals: Mapping[str, int] = field(default_factory=dict, compare=False)
    n_with_hindsight: int = field(default=0, compare=False)

    @property
    def n(self) -> int:
        """Every statement found."""
        return self.n_published + self.n_withdrawn + self.n_refused + self.n_drafts


def finds(author: Author) -> Finds:
    """Count an author's statements, refused ones by reason and public ones chosen with hindsight; one query."""
    rows = Prediction.objects.filter(author=author).annotate(hindsight=Exists(unframed()))
    counted = rows.order_by().values_list("state", "refusal_reason", "hindsight").annotate(n=Count("pk"))
    states: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    hindsight = 0
    for state, reason, afterwards, n in counted:
        states[state] += n
        if reason:
            refusals[reason] += n
        if afterwards and state in _PUBLIC:
            hindsight += n
    return replace(_found(states), refusals=dict(refusals), n_with_hindsight=hindsight)


def outlet_finds(outlet: Outlet) -> tuple[Finds, dict[str, int]]:
    """Count an outlet's statements, and its refused ones by reason; one query."""
    rows = Prediction.objects.filter(outlet=outlet).order_by().values_list("state", "refusal_reason")
    states: dict[str, int] = {}
    refusals: dict[str, int] = {}
    for state, reason, n in rows.annotate(n=Count("pk")):
        states[state] = states.get(state, 0) + n
        if reason:
            refusals[reason] = n
    return _found(states), refusals


def board_finds(board: Board) -> Finds | None:
    """What was found of all that a board is about; None for slices by topic, year or lead, which finds do not have.

    What is published is counted once for each version of the board; the others are few.
    """
    if not _has_finds(board.part):
        return None
    rows = Prediction.objects.all()
    if board.part.outlet:
        rows = rows.filter(outlet__slug=board.part.outlet)
    key = f"finds:{board.version}:{board.part.outlet}"
    public: dict[str, int] | None = cache.get(key)
    if public is None:
        public = _by_state(rows.filter(state__in=_PUBLIC))
        cache.set(key, public, CACHE_SECONDS)
    return _found(public | _by_state(rows.filter(state__in=_UNPUBLISHED)))


def _has_finds(part: BoardSlice) -> bool:
    return not (part.topic or part.year is not None or part.lead_min)


def _by_state(rows: PredictionQuerySet) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def _found(n: Mapping[str, int]) -> Finds:
    return Finds(
        n_published=n.get(PredictionState.PUBLISHED, 0),
        n_withdrawn=n.get(PredictionState.WITHDRAWN, 0),
        n_refused=n.get(PredictionState.REFUSED, 0),
        n_drafts=n.get(PredictionState.DRAFT, 0),
    )
