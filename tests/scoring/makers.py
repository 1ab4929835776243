"""Builders whose defaults do not matter to the test that uses them, and readers of the sample data."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from predictions.scoring import QuestionScore, ScoredFact, Statement, score_question

DAY_0 = date(2026, 1, 1)
OUTCOMES = {"true": Decimal(1), "false": Decimal(0)}


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def make_statement(
    on: int,
    p: str,
    low: str | None = None,
    high: str | None = None,
    *,
    reference: str | None = None,
    vague: bool = False,
    retracts: bool = False,
    after_news: bool = False,
) -> Statement:
    return Statement(
        said_on=day(on),
        probability=Decimal(p),
        low=Decimal(p if low is None else low),
        high=Decimal(p if high is None else high),
        reference=None if reference is None else Decimal(reference),
        vague=vague,
        retracts=retracts,
        after_news=after_news,
    )


def score(*statements: Statement, deadline: int = 10, known: int = 10, credit: str = "1") -> QuestionScore | None:
    return score_question(statements, deadline=day(deadline), known_on=day(known), credit=Decimal(credit))


def scored(*statements: Statement, deadline: int = 10, known: int = 10, credit: str = "1") -> QuestionScore:
    result = score(*statements, deadline=deadline, known=known, credit=credit)
    assert result is not None
    return result


def make_fact(
    p: str | Decimal = "0.8", credit: str | Decimal = "1", *, event: int = 1, **changes: object
) -> ScoredFact:
    """The fact of one statement that stood from the first day to the last."""
    value, outcome = Decimal(p), Decimal(credit)
    statement = Statement(DAY_0, value, value, value)
    found = score_question([statement], deadline=day(10), known_on=day(10), credit=outcome)
    assert found is not None
    return replace(fact_of(found, outcome, event=event), **changes)  # type: ignore[arg-type]


def fact_of(found: QuestionScore, credit: Decimal, *, event: int) -> ScoredFact:
    return ScoredFact(
        event=event,
        brier=found.brier,
        brier_best=found.brier_best,
        brier_worst=found.brier_worst,
        log_score=found.log_score,
        reference_brier=found.reference_brier,
        referenced=found.referenced,
        brier_if_true=found.brier_if_true,
        brier_if_false=found.brier_if_false,
        probability=found.probability,
        credit=credit,
        basis="stated",
        matured=True,
        advance=True,
        lead_days=found.lead_days,
    )


def sample_facts(name: str, author: str | None = None) -> list[ScoredFact]:
    """The settled rows of a sample file, scored by this room; each question is its own event."""
    return [
        fact_of(found, credit, event=event)
        for event, (row, credit) in enumerate(_settled_rows(name))
        if author in (None, row.get("author")) and (found := _score_row(row, credit)) is not None
    ]


def _settled_rows(name: str) -> Iterator[tuple[dict[str, str], Decimal]]:
    with (Path(__file__).parent / "data" / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["outcome"] in OUTCOMES:
                yield row, OUTCOMES[row["outcome"]]


def _score_row(row: dict[str, str], credit: Decimal) -> QuestionScore | None:
    p = Decimal(row["probability"])
    return score_question(
        [Statement(date.fromisoformat(row["published_on"]), p, p, p)],
        deadline=date.fromisoformat(row["deadline"]),
        known_on=date.fromisoformat(row["resolved_on"]),
        credit=credit,
    )
