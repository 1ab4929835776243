"""An author's record by topic and year, over time, and the questions furthest on either side, as rows and drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from ..charts import Reached, Year
from ..models import Outcome
from ..queries.portrait import Furthest, Part, Portrait
from ..queries.totals import n_claims
from . import drawings, words
from .texts import gettext as _

LONGEST_STATEMENT = 160


@dataclass(frozen=True, slots=True)
class PartLine:
    """One topic or year: settled questions, the Brier score with its interval in figures and drawn, and hits."""

    slug: str
    name: str
    n: int
    n_events: int
    brier: str
    interval: str
    drawn: SafeString
    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class FurthestLine:
    """One question, what the author last said on it, and what happened."""

    question_id: UUID
    statement: str
    probability: str
    outcome: str
    outcome_label: str
    on: date
    brier: str


@dataclass(frozen=True, slots=True)
class Lines:
    """All of a portrait; `plot` is empty before the first settled question."""

    topics: Sequence[PartLine]
    years: Sequence[PartLine]
    plot: SafeString | str
    right: Sequence[FurthestLine]
    wrong: Sequence[FurthestLine]
    found: Portrait
    vague: str
    n_claims: int


def lines(found: Portrait, figures: Mapping[str, Any]) -> Lines:
    """The portrait of an author whose line on the whole board has these figures."""
    claims = n_claims(figures)
    return Lines(
        topics=[_part(one, f"topic-{place}") for place, one in enumerate(found.topics)],
        years=[_part(one, f"year-{place}") for place, one in enumerate(found.years)],
        plot=_plot(found) if found.course else "",
        right=[_furthest(one) for one in found.right],
        wrong=[_furthest(one) for one in found.wrong],
        found=found,
        vague=words.whole_percent(figures["n_vague"] / claims if claims else None),
        n_claims=claims,
    )


def _part(of: Part, id: str) -> PartLine:
    return PartLine(
        slug=of.slug,
        name=of.name or str(of.year),
        n=of.n,
        n_events=of.n_events,
        brier=words.score(of.brier),
        interval=words.spread(words.score(of.brier_low), words.score(of.brier_high)),
        drawn=drawings.brier_interval(of._asdict(), id),
        hits=of.n_hits,
        of=of.n_hit_base,
    )


def _plot(found: Portrait) -> SafeString:
    first, last = found.course[0], found.course[-1]
    told = {"first": words.score(first.brier), "last": words.score(last.brier), "n": last.n}
    return drawings.course(
        [Reached(one.on, one.brier) for one in found.course],
        [Year(one.year or 0, one.brier or 0.0, one.brier_low, one.brier_high) for one in found.years],
        description=_(
            "The running mean begins at %(first)s and stands at %(last)s after %(n)s settled questions; a coin has "
            "0.25. The table has each year."
        )
        % told,
        id="course",
    )


def _furthest(of: Furthest) -> FurthestLine:
    outcome = Outcome.TRUE if of.came_true else Outcome.FALSE
    return FurthestLine(
        question_id=of.question_id,
        statement=words.shortened(of.statement, LONGEST_STATEMENT),
        probability=f"{words.percent(of.probability)}{'†' if words.is_ours(of.basis) else ''}",
        outcome=outcome.value,
        outcome_label=words.OUTCOME[outcome],
        on=of.on,
        brier=words.score(of.brier),
    )
