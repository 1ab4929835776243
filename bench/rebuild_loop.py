"""What a rebuild costs written as a loop: questions and predictions as instances, sums in dictionaries, bulk_create.

It does less than the project's: Brier and log score and the range of the reading, added up by slice, no intervals, no
peer scores, no other readings of a hedge. The rows that it writes are as many as the rebuild's and as wide.
"""

import math
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Prefetch, QuerySet

from bench.copies import make_copy, model_over
from predictions.models import Prediction, Question, Resolution

BATCH = 500
# Every table that a rebuild fills.
STORED: tuple[type[models.Model], ...] = tuple(
    apps.get_model("predictions", name) for name in ("Score", "Standing", "Place")
)
Sums = defaultdict[tuple[int, str, int | None], list[tuple[float, ...]]]


def loop(sample: int) -> float:
    """Seconds for all questions, going by the first `sample` of them; the scores must have been made."""
    ids = list(Question.objects.public().order_by("pk").values_list("pk", flat=True)[:sample])
    share = len(ids) / Question.objects.public().count()
    rows = [pair for model in STORED for pair in _copied(model, share)]
    sums: Sums = defaultdict(list)
    started = time.perf_counter()
    for question in _loaded(ids):
        _score(question, sums)
    for losses in sums.values():
        [math.fsum(column) / len(losses) for column in zip(*losses, strict=True)]
    with transaction.atomic():
        for over, instances in rows:
            over._default_manager.bulk_create(instances, batch_size=BATCH)
    return (time.perf_counter() - started) / share


def _copied(model: type[models.Model], share: float) -> Iterator[tuple[type[models.Model], list[models.Model]]]:
    """This share of a table's rows, as instances of a model over an empty copy."""
    over: Any = model_over(make_copy(model), model)
    rows = model._default_manager.order_by("pk").values()
    yield over, [over(**row) for row in rows[: int(rows.count() * share)]]


def _loaded(ids: Sequence[int]) -> Iterator[Question]:
    said: QuerySet[Prediction] = Prediction.objects.public().in_standing_order()
    in_force: QuerySet[Resolution] = Resolution.objects.filter(superseded_at=None)
    for start in range(0, len(ids), BATCH):
        found: QuerySet[Question] = Question.objects.filter(pk__in=ids[start : start + BATCH])
        yield from found.prefetch_related("topics", Prefetch("predictions", said), Prefetch("resolutions", in_force))


def _score(question: Question, sums: Sums) -> None:
    """Each author's losses, put with those of every slice."""
    in_force = list(question.resolutions.all())
    if not in_force or in_force[0].credit is None or question.deadline is None:
        return
    last, credit = min(question.deadline, in_force[0].known_on), float(in_force[0].credit)
    by_author: defaultdict[int, list[Prediction]] = defaultdict(list)
    for one in question.predictions.all():
        if one.state == "published" and not one.vague and one.said_on is not None and one.said_on <= last:
            by_author[one.author_id or 0].append(one)
    for author, said in by_author.items():
        losses = _weighted(said, last, credit)
        slices = [("", None), ("year", last.year), ("outlet", said[-1].outlet_id)]
        for kind, value in [*slices, *(("topic", topic.pk) for topic in question.topics.all())]:
            sums[author, kind, value].append(losses)


def _weighted(said: Sequence[Prediction], last: date, credit: float) -> tuple[float, ...]:
    """The losses of each statement, weighed by the days that it stood."""
    ends = [*(later.said_on or last for _, later in pairwise(said)), last]
    weights = [0 if one.retracts else (end - (one.said_on or last)).days for one, end in zip(said, ends, strict=True)]
    if not any(weights):
        weights[-1] = 1
    total = sum(weights)
    several = [_losses(one, credit) for one in said]
    return tuple(
        sum(weight * loss for weight, loss in zip(weights, column, strict=True)) / total
        for column in zip(*several, strict=True)
    )


def _losses(one: Prediction, credit: float) -> tuple[float, float, float, float]:
    probability, low, high = float(one.probability or 0), float(one.low or 0), float(one.high or 0)
    nearest, farthest = min(max(credit, low), high), max(abs(low - credit), abs(high - credit))
    safe = min(max(probability, 0.001), 0.999)
    log = -(credit * math.log(safe) + (1 - credit) * math.log(1 - safe))
    return (probability - credit) ** 2, (nearest - credit) ** 2, farthest**2, log
