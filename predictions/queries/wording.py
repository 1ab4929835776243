"""How often it came out as they said, by where the numbers come from (DESIGN rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Author, Basis, Score, ScoreStatus
from ..scoring.summary import is_hit, is_partial


@dataclass(frozen=True, slots=True)
class ByBasis:
    """Matured yes-or-no questions of one basis: on `n_right` of `n` the side they called likelier came about.

    `mean_probability` is what was put on that side; None where n is 0.
    """

    basis: str
    n: int
    n_right: int
    mean_probability: float | None


def by_basis(author: Author) -> list[ByBasis]:
    """One row for each basis the author has, in the order of Basis; an even chance is on neither side and left out."""
    scores = Score.objects.filter(author=author, status=ScoreStatus.SCORED, matured=True)
    facts = [score.fact() for score in scores.order_by("question_id")]
    pairs = [
        (fact.basis, float(fact.probability), is_hit(fact.probability, fact.credit))
        for fact in facts
        if not is_partial(fact.credit)
    ]
    rows = [
        _row(basis, [(p, hit) for of, p, hit in pairs if of == basis and hit is not None]) for basis in Basis.values
    ]
    return [row for row in rows if row.n]


def _row(basis: str, called: Sequence[tuple[float, bool]]) -> ByBasis:
    n = len(called)
    on_their_side = [max(p, 1 - p) for p, _ in called]
    return ByBasis(basis, n, sum(hit for _, hit in called), sum(on_their_side) / n if n else None)
