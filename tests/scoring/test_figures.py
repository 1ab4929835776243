"""Every figure of a line against the same worked out in fractions, and against the functions for lists."""

import random
from decimal import Decimal
from math import isnan
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring import calibration, calibration_error, murphy
from predictions.scoring.corp import corp
from predictions.scoring.counts import count_pairs
from predictions.scoring.exact import to_units
from predictions.scoring.facts import BASES, Facts, facts_of
from predictions.scoring.figures import COUNTS, FIGURES, bin_columns, figures, medians
from predictions.scoring.intervals import wilson_interval
from predictions.scoring.spread import (
    Unscored,
    brier_skill_score,
    coin_boldness,
    if_unscored_had_gone,
    median_lead,
)
from predictions.scoring.summary import calibration_pairs
from predictions.scoring.types import ScoredFact

from .makers import make_fact
from .plain_figures import concatenate, line, made_up_facts, rows_of
from .test_sums import every, spread_out, sum_up

NEAR = 1e-9


def figures_of(facts: Facts) -> dict[str, float | None]:
    found = figures(every(facts))
    return {name: None if isnan(column[0]) else column[0].item() for name, column in found.items()}


def assert_near(found: dict[str, Any], expected: dict[str, Any]) -> None:
    wrong = {
        name: (found[name], None if value is None else float(value))
        for name, value in expected.items()
        if (found[name] is None) != (value is None) or (value is not None and abs(found[name] - float(value)) > NEAR)
    }
    assert not wrong


@pytest.mark.parametrize("seed", range(30))
def test_every_figure_is_what_it_says_it_is(seed: int) -> None:
    facts = made_up_facts(
        seed, random.Random(seed).choice([0, 1, 1, 2, 3, 5, 12, 40, 150]), n_events=3 + 7 * (seed % 3)
    )
    expected = line(rows_of(facts))
    assert set(expected) == {*COUNTS, *FIGURES}
    assert_near(figures_of(facts), expected)


def test_many_slices_at_once_are_as_one_by_one() -> None:
    facts = made_up_facts(77, 120)
    rows, groups = spread_out(facts, 9, 1)
    together = figures(sum_up(facts, rows, groups, 10))
    for group in range(10):
        alone = figures(every(facts.take(rows[groups == group])))
        for name, column in together.items():
            assert np.array_equal(column[group : group + 1], alone[name], equal_nan=True), name


facts_lists = st.lists(
    st.builds(
        lambda p, o, event, matured, lead, basis: make_fact(
            p, o, event=event, matured=matured, lead_days=lead, basis=basis
        ),
        st.one_of(
            st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.3")]), st.decimals(0, 1, places=9)
        ),
        st.sampled_from([Decimal(0), Decimal(1), Decimal(1), Decimal("0.25")]),
        st.integers(1, 5),
        st.booleans(),
        st.integers(0, 500),
        st.sampled_from(BASES),
    ),
    max_size=14,
)


@settings(deadline=None)
@given(facts_lists)
def test_the_functions_for_lists_find_the_same(facts: list[ScoredFact]) -> None:
    found = figures_of(facts_of(facts))
    pairs = calibration_pairs(facts)
    parts = murphy(pairs)
    expected = {
        "bss": brier_skill_score(facts),
        "boldness": coin_boldness(facts),
        "lead_days_median": median_lead(facts),
        "calibration_error": calibration_error(calibration(pairs)),
        "calibration_n": len(pairs),
        **{name: getattr(parts, name, None) for name in ("reliability", "resolution", "uncertainty", "within_bin")},
        "calibration_brier": getattr(parts, "brier", None),
    }
    assert_near(found, expected)
    n, true, said = bin_columns(every(facts_of(facts)).cells)
    for k, one in enumerate(calibration(pairs)):
        assert (n[0, k], true[0, k]) == (one.n, (one.observed or 0) * one.n)
        assert said[0, k] == pytest.approx((one.mean_probability or 0) * one.n, abs=NEAR)


@settings(deadline=None)
@given(
    st.lists(st.decimals(0, 1, places=2), max_size=5),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=5),
)
def test_had_the_unscored_gone(settled: list[Decimal], gone: list[tuple[float, float]]) -> None:
    facts = [make_fact(p, "1", event=event) for event, p in enumerate(settled)]
    expected = if_unscored_had_gone(facts, [Unscored(*one) for one in gone])
    found = figures_of(concatenate([facts_of(facts), *(_void(*one) for one in gone)]))
    names = ("brier_if_for", "brier_if_against", "skill_if_for", "skill_if_against")
    values = (expected.brier_for, expected.brier_against, expected.skill_for, expected.skill_against)
    assert_near(found, dict(zip(names, values, strict=True)) | {"n_unscored": len(gone), "n": len(facts)})


def _void(if_true: float, if_false: float) -> Facts:
    facts = facts_of([make_fact()])
    changes = {
        "status": np.array([5]), "brier_if_true": np.array([to_units(if_true)]),
        "brier_if_false": np.array([to_units(if_false)]),
    }  # fmt: skip
    return Facts(**{name: changes.get(name, getattr(facts, name)) for name in Facts.__slots__})


@pytest.mark.parametrize("seed", range(8))
def test_murphys_identity_holds_and_is_of_the_calibrated_set(seed: int) -> None:
    facts = made_up_facts(seed, 80)
    found = figures_of(facts)
    assert found["calibration_n"] == int(facts.plain.sum())
    parts = [found[name] or 0 for name in ("reliability", "resolution", "uncertainty", "within_bin")]
    assert parts[0] - parts[1] + parts[2] + parts[3] == pytest.approx(found["calibration_brier"], abs=1e-15)
    assert min(parts[:3]) >= 0


def test_the_curve_and_the_line_agree_on_the_uncertainty_and_on_brier() -> None:
    facts = [make_fact(p, o, event=k) for k, (p, o) in enumerate([("0.2", "1"), ("0.6", "0"), ("0.9", "1")])]
    curve, found = corp(calibration_pairs(facts), resamples=0), figures_of(facts_of(facts))
    assert curve is not None
    assert_near(found, {"uncertainty": curve.unc, "calibration_brier": curve.brier})


def test_nothing_has_counts_and_no_figure() -> None:
    found = figures_of(made_up_facts(0, 0))
    assert {found[name] for name in COUNTS} == {0}
    assert {found[name] for name in FIGURES} == {None}


@pytest.mark.parametrize("outcome", ["0", "1"])
def test_where_all_outcomes_are_alike_there_is_no_base_rate_to_beat(outcome: str) -> None:
    found = figures_of(facts_of([make_fact("0.7", outcome, event=k) for k in range(6)]))
    assert (found["bss"], found["uncertainty"], found["resolution"]) == (None, 0, 0)
    assert found["brier"] == pytest.approx(0.09 if outcome == "1" else 0.49)


@pytest.mark.parametrize(("p", "outcome", "brier"), [("0", "0", 0), ("1", "1", 0), ("0", "1", 1), ("1", "0", 1)])
def test_certainty(p: str, outcome: str, brier: float) -> None:
    found = figures_of(facts_of([make_fact(p, outcome)]))
    assert (found["brier"], found["skill"], found["boldness"]) == (brier, 0.25 - brier, 0.5)
    assert (found["brier_low"], found["brier_high"]) == (0, 1)
    assert found["hit_rate"] == 1 - brier


def test_a_partial_outcome_counts_in_the_losses_and_nowhere_else() -> None:
    found = figures_of(facts_of([make_fact("0.7", "0.25")]))
    assert (found["n"], found["n_partial"], found["calibration_n"], found["n_rank_events"]) == (1, 1, 0, 0)
    assert found["brier"] == pytest.approx(0.45**2)
    assert found["skill"] == pytest.approx(0.0625 - 0.45**2), "always saying one half loses .0625 here"
    assert found["hit_rate"] is None and found["bss"] is None and found["reliability"] is None


def test_the_hit_rate_is_of_questions_and_its_interval_of_events() -> None:
    facts = [make_fact("0.9", "1" if k < 4 else "0", event=1) for k in range(5)]
    facts += [make_fact("0.9", "1", event=2), make_fact("0.5", "1", event=3)]
    found = figures_of(facts_of(facts))
    low, high = wilson_interval(0.8 + 1, 2)
    assert found["hit_rate"] == pytest.approx(5 / 6)
    assert (found["hit_rate_low"], found["hit_rate_high"]) == pytest.approx((low, high))


def test_an_unsettled_claim_is_counted_and_moves_no_figure() -> None:
    scored, others = made_up_facts(5, 60), made_up_facts(6, 60)
    others = others.take(np.isin(others.status, [1, 2, 3, 4, 8]))
    before, after = figures_of(scored), figures_of(concatenate([scored, others]))
    moved = {name for name in after if before[name] != after[name]}
    assert moved == {"n_open", "n_vague", "n_late", "n_retracted", "n_withdrawn"}


def test_skill_against_frozen_references_is_of_referenced_claims_alone() -> None:
    facts = made_up_facts(9, 100)
    found = figures_of(facts)
    only = figures_of(facts.take(facts.scored & facts.referenced))
    names = ("skill_frozen", "skill_frozen_low", "skill_frozen_high", "boldness_frozen", "n_referenced")
    assert [found[name] for name in names] == [only[name] for name in names]
    assert found["skill"] != only["skill"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=30))
def test_medians(rows: list[tuple[int, int]]) -> None:
    groups, days = (np.array([row[k] for row in rows], dtype=np.int64) for k in (0, 1))
    found = medians(count_pairs(groups, days, [np.ones(len(rows), dtype=np.int64)], 5))
    for group in range(5):
        inside = [day for one, day in rows if one == group]
        assert found[group] == median(inside) if inside else isnan(found[group])
