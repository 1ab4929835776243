"""What the cells of one row must satisfy together."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.formats.checks import find_faults

from .makers import codes, csv_of, read, read_cells

SETTLED = {"outcome": "true", "resolved_on": "2026-03-20"}


def test_a_sound_row_has_no_problem() -> None:
    rows, problems = read_cells()
    assert len(rows) == 1 and not problems


def test_every_fault_of_a_row_is_reported_at_once() -> None:
    rows, problems = read_cells(author=" ", published_on="5 Jan", probability="2", outcome="yes", source_url="x")
    assert not rows
    assert codes(problems) == [
        ("published_on", "bad_date"),
        ("probability", "probability_range"),
        ("outcome", "unknown_outcome"),
        ("source_url", "bad_url"),
        ("author", "missing_author"),
        ("resolved_on", "missing_resolved_on"),
    ]
    assert {problem.line for problem in problems} == {2}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"author": ""}, ("author", "missing_author")),
        ({"statement": "  "}, ("statement", "missing_statement")),
        ({"published_on": ""}, ("published_on", "missing_published_on")),
        ({"deadline": ""}, ("deadline", "missing_deadline")),
        ({"probability": ""}, ("probability", "missing_reading")),
        ({"low": "0.6"}, ("high", "incomplete_bounds")),
        ({"high": "0.8"}, ("low", "incomplete_bounds")),
        ({"low": "0.8", "high": "0.9"}, ("low", "reading_order")),
        ({"low": "0.5", "high": "0.6"}, ("low", "reading_order")),
        ({"outcome": "false"}, ("resolved_on", "missing_resolved_on")),
        ({"resolved_on": "2026-03-20"}, ("outcome", "missing_outcome")),
        (SETTLED | {"credit": "0.5"}, ("credit", "credit_without_partial")),
        ({"credit": "0.5"}, ("credit", "credit_without_partial")),
        (SETTLED | {"outcome": "partial", "credit": "1.5"}, ("credit", "probability_range")),
        ({"condition_deadline": "2026-02-01"}, ("condition", "condition_incomplete")),
        ({"reference_source": "a market", "reference_at": "2026-01-01"},
         ("reference_probability", "reference_incomplete")),
        ({"deadline": "2026-01-04"}, ("deadline", "deadline_before_said_on")),
        ({"said_on": "2026-04-01"}, ("deadline", "deadline_before_said_on")),
        ({"speaker_role": "headline"}, ("speaker_role", "unknown_role")),
    ],
)  # fmt: skip
def test_one_fault_blocks_the_row_and_is_named(cells: dict[str, str], expected: tuple[str, str]) -> None:
    rows, problems = read_cells(**cells)
    assert not rows
    assert codes(problems) == [expected]


@pytest.mark.parametrize(
    "cells",
    [
        {"deadline": "", "outcome": "void", "resolved_on": "2026-04-01"},
        {"probability": "", "hedge": "probably"},
        {"low": "0.7", "high": "0.7"},
        {"hedge": "likely", "low": "0.6", "high": "0.8"},
        SETTLED | {"outcome": "partial"},
        SETTLED | {"outcome": "partial", "credit": "0"},
        {
            "reference_probability": "0",
            "reference_source": "a market",
            "reference_at": "2026-01-01T10:00:00Z",
        },
        {"deadline": "2026-01-05"},
        {"probability": "0"},
    ],
)
def test_what_is_allowed_passes_without_a_problem(cells: dict[str, str]) -> None:
    rows, problems = read_cells(**cells)
    assert len(rows) == 1 and not problems


def test_a_claim_made_after_its_outcome_was_known_is_kept() -> None:
    rows, problems = read_cells(deadline="2025-12-31", outcome="true", resolved_on="2026-01-01")
    assert len(rows) == 1 and not problems


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"quote": ""}, ("quote", "missing_quote")),
        ({"resolution_criteria": " "}, ("resolution_criteria", "missing_criteria")),
        ({"condition": "If they meet"}, ("condition_deadline", "missing_condition_deadline")),
        ({"rationale": "Seen"}, ("rationale", "evidence_without_outcome")),
        ({"probability": "0.12345678949"}, ("probability", "rounded")),
    ],
)
def test_a_warning_stands_beside_its_row(cells: dict[str, str], expected: tuple[str, str]) -> None:
    rows, problems = read_cells(**cells)
    assert len(rows) == 1
    assert codes(problems, "warn") == [expected] and not codes(problems)


def test_the_rounded_value_is_the_one_that_is_kept() -> None:
    rows, _ = read_cells(probability="0.12345678949")
    assert rows[0].probability == Decimal("0.123456789")


def test_an_unreadable_cell_is_not_also_called_missing() -> None:
    _, problems = read_cells(deadline="soon", probability="maybe", author="A\x00")
    assert codes(problems) == [
        ("author", "nul_character"),
        ("deadline", "bad_date"),
        ("probability", "not_a_number"),
    ]


def test_dates_default_as_the_import_promises() -> None:
    rows, _ = read(
        csv_of({"author": "A", "statement": "S", "published_on": "2026-01-05", "probability": "1"} | SETTLED)
    )
    assert rows[0].spoken_on == rows[0].published_on
    assert rows[0].deadline is None and rows[0].resolved_on is not None


_DAYS = st.sampled_from([date(2026, 1, day) for day in range(1, 4)])
_GIVEN = st.fixed_dictionaries(
    {"author": st.just("A"), "statement": st.just("S"), "published_on": _DAYS},
    optional={
        **dict.fromkeys(("quote", "resolution_criteria", "hedge", "condition", "rationale"), st.just("x")),
        **dict.fromkeys(("deadline", "said_on", "resolved_on"), _DAYS),
        **dict.fromkeys(("probability", "low", "high", "credit"), st.just(Decimal("0.5"))),
        "outcome": st.sampled_from(["true", "partial"]),
    },
)


@given(_GIVEN)
def test_the_quick_look_at_a_usual_row_overlooks_nothing(values: dict[str, object]) -> None:
    assert find_faults(values, values) == find_faults(values, frozenset(values))
