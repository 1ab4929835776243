"""What the desk found of one author, published or not: the denominator that readers are owed."""

from dataclasses import dataclass

from django.db.models import Count

from ..models import Author, Prediction, PredictionState


@dataclass(frozen=True, slots=True)
class Finds:
    """Statements found, by where they stand now."""

    n_published: int
    n_withdrawn: int
    n_refused: int
    n_drafts: int

    @property
    def n(self) -> int:
        """Every statement found."""
        return self.n_published + self.n_withdrawn + self.n_refused + self.n_drafts


def finds(author: Author) -> Finds:
    """Count an author's statements in one query."""
    rows = Prediction.objects.filter(author=author).order_by().values_list("state").annotate(n=Count("pk"))
    n = dict(rows)
    return Finds(
        n_published=n.get(PredictionState.PUBLISHED, 0),
        n_withdrawn=n.get(PredictionState.WITHDRAWN, 0),
        n_refused=n.get(PredictionState.REFUSED, 0),
        n_drafts=n.get(PredictionState.DRAFT, 0),
    )
