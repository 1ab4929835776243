"""What the desk undertook to read, with how much of it was read; and what came in without such a promise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from ..models import Author, Frame, ImportBatch, Prediction
from ..models.columns import among, fetch_rows, listed
from ..models.predictions import PredictionQuerySet

MOST_SHOWN = 50

# The pieces of a frame, each once: signed by its author or holding a find in their byline, or its outlet's, of its
# days; and those noted as read without a find. A piece without a day is in no frame unless it was noted.
_DAYS = "c.published_on >= f.starts_on AND (f.ends_on IS NULL OR c.published_on <= f.ends_on)"
_PLACE = "(f.outlet_id IS NULL OR c.outlet_id = f.outlet_id)"
_READ = f"""
    SELECT f.id, (SELECT count(*) FROM (
        SELECT c.id FROM predictions_byline b JOIN predictions_commentary c ON c.id = b.commentary_id
        WHERE b.author_id = f.author_id AND {_PLACE} AND {_DAYS}
        UNION
        SELECT c.id FROM predictions_prediction p JOIN predictions_commentary c ON c.id = p.commentary_id
        WHERE p.author_id = f.author_id AND p.speaker_role = 'byline' AND {_PLACE} AND {_DAYS}
        UNION
        SELECT c.id FROM predictions_commentary c
        WHERE f.author_id IS NULL AND c.outlet_id = f.outlet_id AND {_DAYS}
        UNION
        SELECT n.commentary_id FROM predictions_framepiece n WHERE n.frame_id = f.id
    ) AS piece)
    FROM predictions_frame f WHERE """


@dataclass(frozen=True, slots=True)
class Read:
    """A frame with how many of its pieces were read, and how many of those held no find."""

    frame: Frame
    n_read: int
    n_without_find: int

    @property
    def behind(self) -> bool:
        """Fewer were read than the desk undertook to read of those that were published."""
        promised = self.frame.n_promised
        return promised is not None and self.n_read < promised


def frames_of(rows: Iterable[Frame]) -> list[Read]:
    """The frames with what was read of each; two queries however many there are."""
    found = list(rows)
    ids = [row.pk for row in found]
    counts = dict(fetch_rows(_READ + among("f.id"), [listed(ids)])) if ids else {}
    noted = _noted(ids)
    return [Read(row, counts[row.pk], noted.get(row.pk, 0)) for row in found]


def _noted(ids: Sequence[int]) -> dict[int, int]:
    """Pieces that were noted and in which nothing has been found since either."""
    if not ids:
        return {}
    sql = (
        "SELECT n.frame_id, count(*) FROM predictions_framepiece n WHERE NOT EXISTS"
        " (SELECT 1 FROM predictions_prediction p WHERE p.commentary_id = n.commentary_id)"
        f" AND {among('n.frame_id')} GROUP BY n.frame_id"
    )
    return dict(fetch_rows(sql, [listed(ids)]))


def shown_frames(**of: Any) -> list[Read]:
    """The latest frames, of one author or outlet if named, for a page; three queries."""
    rows = Frame.objects.select_related("author", "outlet").filter(**of)
    return frames_of(rows[:MOST_SHOWN])


def with_hindsight(predictions: PredictionQuerySet) -> QuerySet[Prediction]:
    """Those that came in an imported file without a frame: whoever made it knew what had come of them."""
    return predictions.filter(Exists(unframed()))


def unframed() -> QuerySet[ImportBatch]:
    """The imported file without a frame that brought a prediction: a subquery."""
    return ImportBatch.objects.filter(
        frame__isnull=True, first_seq__lte=OuterRef("recorded_seq"), last_seq__gte=OuterRef("recorded_seq")
    )


def n_with_hindsight(author: Author) -> int:
    """How many of an author's published claims came so; one query."""
    return with_hindsight(Prediction.objects.public().filter(author=author)).count()


def is_with_hindsight(prediction: Prediction) -> bool:
    """Whether this one did; one query."""
    seq = prediction.recorded_seq
    return ImportBatch.objects.filter(frame__isnull=True, first_seq__lte=seq, last_seq__gte=seq).exists()


def n_of_backlogs() -> int:
    """How many claims of the whole record came so; one query."""
    return int(ImportBatch.objects.filter(frame__isnull=True).aggregate(n=Sum("n_created"))["n"] or 0)
