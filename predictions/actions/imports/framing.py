"""The frame that an import states: which rows are within it, and what is kept of where its claims came from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from ...formats import LineProblem
from ...models import AuthorName, Frame, ImportBatch, OutletName
from .normal import Filled

_LAST = "9999-12-31"


class Scope:
    """Whether rows are within a frame; without one every row is, and nobody said beforehand what would be read."""

    def __init__(self, frame: Frame | None) -> None:
        self.frame = frame
        self._keys: dict[str, frozenset[str]] = {}
        if frame is None:
            return
        if frame.author_id is not None:
            known = AuthorName.objects.filter(author=frame.author_id)
            self._keys["author"] = frozenset(known.values_list("key", flat=True))
        if frame.outlet_id is not None:
            names = OutletName.objects.filter(outlet=frame.outlet_id)
            self._keys["outlet"] = frozenset(names.values_list("key", flat=True))

    def problems(self, rows: Iterable[Filled]) -> Iterator[LineProblem]:
        """What keeps rows from being within the frame."""
        if self.frame is None:
            return
        first, last = str(self.frame.starts_on), str(self.frame.ends_on or _LAST)
        for row in rows:
            for field, keys in self._keys.items():
                if getattr(row, f"{field}_key") not in keys:
                    yield _outside(row, field, f"The frame that the import states is of another {field}.")
            if not first <= (row.published_on or row.spoken_on) <= last:
                yield _outside(row, "published_on", f"The frame that the import states is of {first} to {last}.")


def _outside(row: Filled, field: str, why: str) -> LineProblem:
    sentence = f"{why} Import the row without it, or under a frame of its own."
    return LineProblem(row.line, field, "outside_frame", sentence, raw=row.raw)


def keep_batch(frame: Frame | None, sha256: str, seqs: Sequence[int], now: datetime) -> None:
    """Keep which claims came with a batch, by the numbers of their entries. Call inside a verb."""
    if seqs:
        ImportBatch.objects.bulk_create(
            [ImportBatch(frame=frame, file_sha256=sha256, n_created=len(seqs), first_seq=seqs[0], last_seq=seqs[-1],
                         imported_at=now)]
        )  # fmt: skip
