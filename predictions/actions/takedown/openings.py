"""The openings of one prediction's entries: which hold its words, closed and opened again."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from ...models import Kind, LogEntry, LogOpening, Prediction, Takedown, TakedownState, Verdict
from .words import without_words

# The kinds whose payload holds the words, or the desk's note about them.
_QUOTING: Final = (
    Kind.PREDICTION_PUBLISHED,
    Kind.PREDICTION_AMENDED,
    Kind.PREDICTION_REFUSED,
    Kind.PREDICTION_WITHDRAWN,
    Kind.PREDICTION_REINSTATED,
    Kind.WITHDRAWAL_CONFIRMED,
    Kind.READING_GIVEN,
    Kind.IMPORT_ROW,
)


def quoting(row: Prediction) -> list[int]:
    """Numbers of the entries about `row` whose openings hold its words."""
    about = LogEntry.objects.filter(subject=row.log_subject, kind__in=_QUOTING)
    return list(about.order_by("seq").values_list("seq", flat=True))


def closed(row: Prediction, takedown: Takedown, *, shared: bool = False) -> list[int]:
    """Numbers of the entries whose openings this takedown withholds, and that are there.

    An opening that another takedown has closed too stays closed for that one, and is left out unless `shared`.
    """
    mine, others = {*quoting(row), *_closed_by(takedown)}, set[int]()
    for one in () if shared else Takedown.objects.filter(state=TakedownState.WITHHELD).exclude(pk=takedown.pk):
        others |= _closed_by(one)
    shut = LogOpening.objects.filter(seq__in=mine - others, withheld_at__isnull=False, payload__isnull=False)
    return list(shut.order_by("seq").values_list("seq", flat=True))


def under_seal(seqs: Collection[int]) -> set[int]:
    """Which of these are verdicts that wait for a colleague's, who must not see them."""
    return set(Verdict.objects.pending().filter(last_seq__in=seqs).values_list("last_seq", flat=True))


def untold(takedown: Takedown, seqs: list[int]) -> list[int]:
    """Which of these entries had nothing said of what goes on counting when the words were withheld."""
    payload = LogOpening.objects.values_list("payload", flat=True).get(seq=takedown.seq)
    told = {one["seq"] for one in json.loads(bytes(payload))["rest"]}
    return [seq for seq in seqs if seq not in told]


def _closed_by(takedown: Takedown) -> set[int]:
    """As the entry that withheld the words says."""
    payload = LogOpening.objects.values_list("payload", flat=True).get(seq=takedown.seq)
    return set(json.loads(bytes(payload))["openings"])


def remainders(
    seqs: list[int], silenced: Callable[[dict[str, Any]], dict[str, Any]] = without_words
) -> list[dict[str, Any]]:
    """What these entries say besides the words: the numbers that go on counting, for whoever recomputes the board."""
    rows = LogOpening.objects.filter(seq__in=seqs, payload__isnull=False).order_by("seq")
    return [{"seq": one.seq, "payload": silenced(json.loads(bytes(one.payload)))} for one in rows]


def close(seqs: list[int], reason: str, *, now: datetime) -> None:
    """Answer for these openings with the reason instead of the words; one that is closed already keeps its own."""
    LogOpening.objects.filter(seq__in=seqs, withheld_at__isnull=True).update(withheld_at=now, reason=reason)


def open_again(seqs: list[int]) -> None:
    """Serve these openings again."""
    LogOpening.objects.filter(seq__in=seqs).update(withheld_at=None, reason="")


def empty(seqs: list[int], reason: str, *, now: datetime) -> None:
    """Delete salt and payload of these openings; the leaves and their place in the tree stay."""
    LogOpening.objects.filter(seq__in=seqs).update(
        salt=None, payload=None, reason=reason, shredded_at=now, withheld_at=now
    )
