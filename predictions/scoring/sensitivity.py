"""Would the board look the same, had words been read as other numbers?

Every author's sums hold the skill per event under each scale of `facts.SCALES` too, so the board under another scale
takes no claim: it is placed from the same sums. Numbers that authors stated, and phrases that a scale lacks, stay as
they are; what was too vague to score stays unscored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from predictions.scoring.facts import SCALES, Flags
from predictions.scoring.ranking import Placed, centre_of, field_of, field_under, placed, spread
from predictions.scoring.separation import FieldColumns, Whole
from predictions.scoring.shrinkage import Array
from predictions.scoring.sums import Sums

# The board as it stands, bare "will" at the lexicon's .90, and then the other readings.
READINGS: Final = ("actual", *SCALES)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One board under every one of READINGS; k authors in the order given.

    `stands`: as placed, with the rank ranges that survive bare "will" at .75, .90 and .98. `ranks` (0: none) and
    `skills` (shrunk, NaN: none) by scale; `separable`: whether authors have ranks on it. `moves`: whose rank is not the
    same on all.
    """

    stands: Placed
    separable: Mapping[str, bool]
    ranks: Mapping[str, Whole]
    skills: Mapping[str, Array]
    moves: Flags


def boards_by_scale(sums: Sums, *, min_n: int) -> Sensitivity:
    """The board of these authors under each reading of words, by skill against the coin, and who changes place.

    The field, everyone with `min_n` >= 1 events, is the same under all. Where a scale shows no difference between
    authors nobody has a rank on it, and the field's mean is everybody's skill. Raises ValueError for min_n < 1.
    Source: DESIGN, rule 6; LANGUAGE, section 1, after Teigen and Filkukova (2013).

    >>> from predictions.scoring.facts import facts_of
    >>> from predictions.scoring.sums import sum_up
    >>> none = np.zeros(0, dtype=np.int64)
    >>> nobody = boards_by_scale(sum_up(facts_of([]), none, none, 0), min_n=10)
    >>> nobody.moves.tolist(), nobody.separable["kent"]
    ([], False)
    """
    n, in_field = field_of(sums, min_n=min_n)
    boards = {scale: field_under(sums, in_field, scale=scale) for scale in READINGS}
    ranks = {scale: _ranks(board, in_field) for scale, board in boards.items()}
    return Sensitivity(
        stands=placed(sums, n, in_field, boards),
        separable={scale: board is not None for scale, board in boards.items()},
        ranks=ranks,
        skills={scale: _skills(sums, board, in_field, scale) for scale, board in boards.items()},
        moves=np.logical_or.reduce([column != ranks["actual"] for column in ranks.values()]),
    )


def _ranks(board: FieldColumns | None, in_field: Flags) -> Whole:
    none = np.zeros(in_field.size, dtype=np.int64)
    return none if board is None else np.asarray(spread(in_field, board.rank, 0))


def _skills(sums: Sums, board: FieldColumns | None, in_field: Flags, scale: str) -> Array:
    if board is None:
        return np.where(in_field, centre_of(sums, in_field, scale=scale), np.nan)
    return np.asarray(spread(in_field, board.skill_shrunk, np.nan))
