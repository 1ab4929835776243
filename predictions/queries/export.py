"""Everything published, as rows of the exchange format, in the order it was recorded."""

from collections.abc import Iterator

from ..formats import Row
from ..models import Prediction, PredictionState
from ..models.exchange import as_row
from .predictions import with_outcomes

CHUNK = 2000


def exported_rows() -> Iterator[Row]:
    """Every published prediction that was not withdrawn; memory does not grow with the ledger."""
    rows = with_outcomes(Prediction.objects.filter(state=PredictionState.PUBLISHED)).select_related(
        "commentary__outlet"
    )
    for prediction in rows.order_by("recorded_seq").iterator(chunk_size=CHUNK):
        question = prediction.question
        assert question is not None
        in_force = question.in_force[0] if question.in_force else None  # type: ignore[attr-defined]
        yield as_row(prediction, in_force, [topic.name for topic in question.topics.all()])
