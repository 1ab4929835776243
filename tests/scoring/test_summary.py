import random
from dataclasses import asdict, replace
from decimal import Decimal
from statistics import fmean, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring import ScoredFact, is_hit, summarise, wilson_interval

from .makers import make_fact

COUNTS = {"n", "n_events", "n_matured", "n_events_matured", "n_advance", "n_referenced", "n_partial"}
COUNTS |= {"n_hits", "n_hit_base", "n_rank_events"}

probabilities = st.decimals(0, 1, places=3)
facts_of = st.lists(
    st.builds(
        lambda p, credit, event, matured: make_fact(p, credit, event=event, matured=matured),
        probabilities,
        st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5")]),
        st.integers(1, 6),
        st.booleans(),
    ),
    max_size=15,
)


def test_nothing_settled_is_unknown_not_0() -> None:
    line = asdict(summarise([]))
    assert {line[name] for name in COUNTS} == {0}
    assert {value for name, value in line.items() if name not in COUNTS} == {None}


def test_one_question_has_a_point_and_a_wide_interval_but_no_variance() -> None:
    line = summarise([make_fact("0.9")])
    assert (line.n, line.brier, line.skill, line.hit_rate) == (1, 0.01, 0.24, 1)
    assert (line.brier_low, line.brier_high) == (0, 1)
    assert (line.skill_low, line.skill_high) == (-0.75, 0.25)
    assert (line.event_skill_mean, line.event_skill_variance, line.n_rank_events) == (0.24, None, 1)


def test_all_right_still_has_an_interval() -> None:
    line = summarise([make_fact("0.9", event=event) for event in range(10)])
    assert line.brier == pytest.approx(0.01, abs=1e-15)
    assert line.brier_low == 0
    assert line.brier_high == pytest.approx(0.217152, abs=1e-6)
    assert line.event_skill_variance == 0


def test_skill_is_the_mirror_of_brier_where_nothing_is_partial() -> None:
    line = summarise([make_fact(p, o, event=i) for i, (p, o) in enumerate([("0.9", "1"), ("0.7", "0")] * 8)])
    assert line.skill == pytest.approx(0.25 - fmean([0.01, 0.49]), abs=1e-15)
    assert line.brier_low is not None and line.brier_high is not None
    assert line.skill_low == pytest.approx(0.25 - line.brier_high, abs=1e-12)
    assert line.skill_high == pytest.approx(0.25 - line.brier_low, abs=1e-12)


def test_five_questions_on_one_event_are_one_unit_for_intervals_and_ranks() -> None:
    clustered = [make_fact(p, "1", event=1) for p in ("0.9", "0.9", "0.9", "0.9", "0.9")]
    line, one = summarise(clustered), summarise(clustered[:1])
    assert (line.n, line.n_events, line.n_rank_events, line.n_hit_base) == (5, 1, 1, 5)
    for name in ("brier_low", "brier_high", "skill_low", "skill_high", "hit_rate_low", "hit_rate_high"):
        assert getattr(line, name) == pytest.approx(getattr(one, name), abs=1e-12)
    assert line.event_skill_variance is None


def test_events_weigh_alike_in_the_figures_that_rank() -> None:
    facts = [make_fact("0.9", "1", event=1)] * 3 + [make_fact("0.7", "0", event=2)]
    line = summarise(facts)
    assert line.skill == pytest.approx((3 * 0.24 - 0.24) / 4, abs=1e-12)
    assert line.event_skill_mean == pytest.approx(0, abs=1e-12)
    assert line.event_skill_variance == pytest.approx(variance([0.24, -0.24]), abs=1e-12)


def test_hit_interval_counts_events() -> None:
    facts = [make_fact("0.9", "1", event=1), make_fact("0.9", "0", event=1), make_fact("0.9", "1", event=2)]
    line = summarise(facts)
    assert line.hit_rate == pytest.approx(2 / 3)
    assert (line.hit_rate_low, line.hit_rate_high) == wilson_interval(1.5, 2)


def test_an_interval_holds_its_point_even_when_one_event_has_most_questions() -> None:
    crowd = [make_fact("1", "0", event=0)] * 200 + [make_fact("1", "1", event=e) for e in range(1, 40)]
    line = summarise(crowd)
    assert line.brier is not None and line.brier_low is not None and line.brier_high is not None
    assert line.brier_low <= line.brier <= line.brier_high == line.brier


def test_partial_outcomes_count_in_losses_only() -> None:
    line = summarise([make_fact("0.9", "0.5", event=1), make_fact("0.9", "1", event=2)])
    assert (line.n, line.n_partial, line.n_rank_events, line.n_hit_base) == (2, 1, 1, 1)
    assert line.brier == pytest.approx((0.16 + 0.01) / 2, abs=1e-15)
    assert line.skill == pytest.approx((-0.16 + 0.24) / 2, abs=1e-15)
    assert line.event_skill_mean == 0.24
    assert line.calibration_error == pytest.approx(0.1, abs=1e-15)


def test_what_has_not_matured_counts_but_does_not_rank() -> None:
    line = summarise([make_fact("0.9", "1", event=1, matured=False), make_fact("0.8", "0", event=2)])
    assert (line.n, line.n_matured, line.n_events, line.n_events_matured, line.n_rank_events) == (
        2,
        1,
        2,
        1,
        1,
    )
    assert (line.brier_matured, line.skill_matured, line.hit_rate_matured) == (0.64, 0.25 - 0.64, 0)
    assert line.hit_rate == 0.5
    assert line.calibration_error == pytest.approx(0.8, abs=1e-15)


def test_references_are_never_averaged_with_the_coin() -> None:
    frozen = make_fact("0.9", "1", event=1, referenced=True, reference_brier=0.04)
    line = summarise([frozen, make_fact("0.9", "1", event=2)])
    assert line.n_referenced == 1
    assert line.skill == pytest.approx(0.24, abs=1e-15)
    assert line.skill_frozen == pytest.approx(0.03, abs=1e-15)


def test_counts_of_advance_and_lead() -> None:
    facts = [make_fact(advance=False, lead_days=3), make_fact(lead_days=8), make_fact(lead_days=10)]
    line = summarise([*facts, make_fact(lead_days=20)])
    assert (line.n_advance, line.lead_days_median) == (3, 9)


@pytest.mark.parametrize(
    ("p", "credit", "hit"),
    [
        ("0.6", "1", True),
        ("0.4", "1", False),
        ("0.4", "0", True),
        ("0", "0", True),
        ("1", "1", True),
        ("0.5", "1", None),
        ("0.50", "0", None),
        ("0.9", "0.5", None),
        ("0.9", "0.7", None),
    ],
)
def test_hits(p: str, credit: str, hit: bool | None) -> None:
    assert is_hit(Decimal(p), Decimal(credit)) is hit


def test_only_halves_have_no_hit_rate() -> None:
    line = summarise([make_fact("0.5")])
    assert (line.hit_rate, line.hit_rate_low, line.n_hit_base, line.n_hits) == (None, None, 0, 0)
    assert (line.brier, line.skill) == (0.25, 0)


@settings(deadline=None)
@given(facts_of, st.integers())
def test_neither_order_nor_the_names_of_events_change_anything(facts: list[ScoredFact], seed: int) -> None:
    dice = random.Random(seed)
    names = list(range(1, 7))
    dice.shuffle(names)
    renamed = [replace(fact, event=names[fact.event - 1] * 1000) for fact in facts]
    dice.shuffle(renamed)
    assert summarise(renamed) == summarise(facts)


@settings(deadline=None)
@given(facts_of)
def test_every_figure_lies_where_it_must(facts: list[ScoredFact]) -> None:
    line = summarise(facts)
    bounds = {"brier": (0, 1), "skill": (-0.75, 0.25), "hit_rate": (0, 1)}
    for name, (floor, ceiling) in bounds.items():
        point = getattr(line, name)
        if point is not None:
            assert floor <= getattr(line, f"{name}_low") <= point <= getattr(line, f"{name}_high") <= ceiling
    if facts:
        assert line.brier_best is not None and line.brier is not None and line.brier_worst is not None
        assert line.brier_best <= line.brier <= line.brier_worst


@settings(deadline=None)
@given(facts_of)
def test_a_plain_recount_agrees(facts: list[ScoredFact]) -> None:
    line = summarise(facts)
    groups: dict[int, list[float]] = {}
    for fact in facts:
        if fact.matured and fact.credit in (0, 1):
            groups.setdefault(fact.event, []).append(0.25 - (float(fact.probability) - float(fact.credit)) ** 2)
    units = [fmean(group) for group in groups.values()]
    assert line.n_rank_events == len(units)
    if units:
        assert line.event_skill_mean == pytest.approx(fmean(units), abs=1e-9)
    if len(units) > 1:
        assert line.event_skill_variance == pytest.approx(variance(units), abs=1e-9)
