"""What the desk found of one author, published or not: the denominator that readers are owed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from ..models import Author, Prediction, PredictionState


@dataclass(frozen=True, slots=True)
class Finds:
    """Statements found, by where they stand now; `refusals` by reason."""

    n_published: int
    n_withdrawn: int
    n_drafts: int
    refusals: Mapping[str, int]

    @property
    def n_refused(self) -> int:
        """Looked at and not taken up."""
        return sum(self.refusals.values())

    @property
    def n(self) -> int:
        """Every statement found."""
        return self.n_published + self.n_withdrawn + self.n_refused + self.n_drafts


def finds(author: Author) -> Finds:
    """Count an author's statements in one query."""
    rows = Prediction.objects.filter(author=author).order_by().values_list("state", "refusal_reason")
    counted = list(rows.annotate(n=Count("pk")))
    # Only what is refused has a reason: a constraint says so.
    n = {state: count for state, reason, count in counted if not reason}
    return Finds(
        n_published=n.get(PredictionState.PUBLISHED, 0),
        n_withdrawn=n.get(PredictionState.WITHDRAWN, 0),
        n_drafts=n.get(PredictionState.DRAFT, 0),
        refusals={reason: count for _, reason, count in counted if reason},
    )
