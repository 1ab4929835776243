"""How many of the predictions that a board counts have their words withheld or deleted: they keep counting."""

from collections.abc import Mapping

from ..models.columns import fetch_rows
from .slices import BoardSlice
from .summing import fitting

# Through the takedowns, which are few, to the claims that they are about: an outcome pays nothing for this.
_COUNT = (
    "SELECT a.slug, count(*) FROM predictions_takedown AS w"
    " JOIN predictions_prediction AS p ON p.id = w.prediction_id"
    " JOIN predictions_score AS s ON s.author_id = p.author_id AND s.question_id = p.question_id"
    " JOIN predictions_author AS a ON a.id = s.author_id"
)
_IN_FORCE = "w.state <> 'restored' AND p.state = 'published'"

# SQL that is true while any words are withheld or gone; the index of takedowns in force answers it.
ANY_WITHHELD = "EXISTS (SELECT 1 FROM predictions_takedown AS w WHERE w.state <> 'restored')"


def withheld_by_author(part: BoardSlice) -> Mapping[str, int]:
    """Author's slug -> how many published predictions on claims that fit have their words withheld or deleted.

    Authors without any are not named. One query.
    """
    rest, parameters = fitting(part)
    rows = fetch_rows(f"{_COUNT} {rest} AND {_IN_FORCE} GROUP BY a.slug", parameters)
    return {slug: int(n) for slug, n in rows}
