"""One piece that was read, and what was found in it. Its text is the desk's own and no part of this."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet

from ..models import Commentary, Prediction, PredictionState
from .predictions import with_outcomes
from .visible import authors_for, commentaries_for


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with its statements found: `refusals` are reasons with their counts, the commonest first."""

    commentary: Commentary
    n_published: int
    n_withdrawn: int
    n_drafts: int
    refusals: Sequence[tuple[str, int]]

    @property
    def n_refused(self) -> int:
        """Statements that the desk looked at and did not take up."""
        return sum(n for _, n in self.refusals)

    @property
    def n(self) -> int:
        """Every statement found."""
        return self.n_published + self.n_withdrawn + self.n_refused + self.n_drafts


def piece(public_id: UUID) -> Piece:
    """Raises Commentary.DoesNotExist for unknown ids and where nothing is published; three queries."""
    authors = Prefetch("authors", queryset=authors_for(AnonymousUser()).order_by("name", "pk"))
    pieces = commentaries_for(AnonymousUser()).select_related("outlet").prefetch_related(authors)
    commentary = pieces.get(public_id=public_id)
    rows = Prediction.objects.filter(commentary=commentary).order_by()
    counted = list(rows.values_list("state", "refusal_reason").annotate(n=Count("pk")))
    n = {state: count for state, _, count in counted if state != PredictionState.REFUSED}
    refused = [(reason, count) for state, reason, count in counted if state == PredictionState.REFUSED]
    return Piece(
        commentary=commentary,
        n_published=n.get(PredictionState.PUBLISHED, 0),
        n_withdrawn=n.get(PredictionState.WITHDRAWN, 0),
        n_drafts=n.get(PredictionState.DRAFT, 0),
        refusals=sorted(refused, key=lambda one: (-one[1], one[0])),
    )


def found_in(commentary: Commentary) -> QuerySet[Prediction]:
    """The published and withdrawn claims of a piece, in the order in which they were recorded."""
    return with_outcomes(Prediction.objects.public()).filter(commentary=commentary).order_by("recorded_seq", "pk")
