"""How far the editors of this desk agree where two judged blind."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Count

from ..models import About, PredictionState, Reading, Verdict
from ..models.readings import CLOSE
from ..scoring.agreement import Agreement, Closeness, agreement, closeness
from .kept import kept

Agreements = dict[str, Agreement]


def verdict_agreement(*, now: datetime) -> Agreements:
    """Agreement on outcomes and on conditions, by `About`, over settled rounds; kept while the board stays the same.

    Adjudicators' verdicts do not count: they had seen the others.
    """
    return kept("agreement", _computed, now=now, worth_keeping=lambda found: any(one.units for one in found.values()))


def _computed() -> Agreements:
    # Most rounds have one verdict: those with more are found by the unique index alone.
    several = (
        Verdict.objects.order_by().values("question", "about", "round").annotate(n=Count("editor")).filter(n__gt=1)
    )
    rounds: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    judged = Verdict.objects.opened().filter(adjudicates=False, question__in=several.values("question"))
    for about, question, number, outcome in judged.values_list("about", "question", "round", "outcome"):
        rounds[about, question, number].append(outcome)
    return {
        about.value: agreement(values for (what, _, _), values in rounds.items() if what == about) for about in About
    }


def reading_agreement(*, now: datetime) -> Closeness:
    """How close the readings are that two editors gave blind, over what is no draft any more; kept likewise.

    A third person's do not count: they had seen the others.
    """
    return kept("readings", _read, now=now, worth_keeping=lambda found: bool(found.units))


def _read() -> Closeness:
    units: dict[tuple[int, str], list[float]] = defaultdict(list)
    blind = Reading.objects.filter(decides=False).exclude(prediction__state=PredictionState.DRAFT)
    for prediction, key, probability in blind.values_list("prediction", "text_key", "probability"):
        units[prediction, key].append(float(probability))
    return closeness(units.values(), float(CLOSE))
