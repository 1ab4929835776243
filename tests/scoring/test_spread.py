import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import ScoredFact, calibration_pairs, murphy, plus_one_interval, summarise
from predictions.scoring.intervals import Unit, unit_sums
from predictions.scoring.spread import (
    Confidence,
    IfUnscoredHadGone,
    Unscored,
    Word,
    boldness,
    brier_skill_score,
    calibration_by_basis,
    coin_boldness,
    confidence,
    if_unscored_had_gone,
    median_lead,
    with_lead,
)

from .makers import make_fact, sample_facts
from .test_summary import facts_of


def facts(p: str, hits: int, misses: int, *, basis: str = "stated", start: int = 0) -> list[ScoredFact]:
    credits = ["1"] * hits + ["0"] * misses
    return [make_fact(p, credit, event=start + k, basis=basis) for k, credit in enumerate(credits)]


def test_boldness_is_the_distance_from_the_reference() -> None:
    assert boldness([]) is None
    assert boldness([(Decimal("0.9"), Decimal("0.6")), (Decimal("0.1"), Decimal("0.6"))]) == 0.4
    assert boldness([(Decimal(1), Decimal(0))]) == 1.0


def test_boldness_against_the_coin() -> None:
    assert coin_boldness([]) is None
    assert coin_boldness([make_fact("1"), make_fact("0"), make_fact("0.5", "0")]) == pytest.approx(1 / 3)
    assert coin_boldness(sample_facts("rolsky_2020.csv")) == pytest.approx(8.15 / 27, abs=1e-12)


def test_boldness_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="reference"):
        boldness([(Decimal("0.9"), Decimal("1.6"))])


@given(facts_of)
def test_boldness_does_not_depend_on_what_happened(found: list[ScoredFact]) -> None:
    value = coin_boldness(found)
    assert value == coin_boldness([make_fact(one.probability, "0") for one in reversed(found)])
    assert value is None or 0 <= value <= 0.5


def test_skill_over_the_base_rate_of_the_sample() -> None:
    """`skill_vs_own_base_rate` of sample_expected.json."""
    assert brier_skill_score(sample_facts("rolsky_2020.csv")) == pytest.approx(0.139375, abs=1e-9)


@pytest.mark.parametrize("credit", ["0", "1"])
def test_where_all_outcomes_are_alike_there_is_no_base_rate_to_beat(credit: str) -> None:
    assert brier_skill_score([make_fact("0.9", credit)] * 12) is None
    assert brier_skill_score([make_fact("0.9", credit)]) is None
    assert brier_skill_score([]) is None


def test_base_rate_skill_leaves_out_partial_and_early_ones() -> None:
    plain = [make_fact("0.75", "1"), make_fact("0.25", "0")]
    assert brier_skill_score(plain) == 0.75
    assert brier_skill_score([*plain, make_fact("0.9", "0.5"), make_fact("0.9", "1", matured=False)]) == 0.75


@given(facts_of)
def test_base_rate_skill_is_brier_over_murphy_s_uncertainty(found: list[ScoredFact]) -> None:
    score, parts = brier_skill_score(found), murphy(calibration_pairs(found))
    if score is not None:
        assert parts is not None
        assert score == pytest.approx(1 - parts.brier / parts.uncertainty, abs=1e-9)
        assert score <= 1


def test_always_saying_the_base_rate_has_no_skill() -> None:
    assert brier_skill_score(facts("0.75", 3, 1)) == pytest.approx(0, abs=1e-12)


def test_lead_time_and_its_filter() -> None:
    found = [make_fact(lead_days=days) for days in (0, 3, 30, 90)]
    assert median_lead([]) is None
    assert median_lead(found) == 16.5
    assert median_lead(found, lead_min=30) == 60.0
    assert median_lead(found, lead_min=91) is None
    assert [one.lead_days for one in with_lead(found, lead_min=30)] == [30, 90]
    with pytest.raises(ValueError, match="shortest lead"):
        with_lead(found, lead_min=-1)


def test_calibration_is_drawn_by_basis() -> None:
    found = calibration_by_basis([*facts("0.9", 3, 1), *facts("0.9", 1, 1, basis="bare", start=10)])
    assert list(found) == ["bare", "stated"]
    assert (found["bare"].n, found["bare"].n_true, found["stated"].n_true) == (2, 1, 3)
    assert found["bare"].bins[9].observed == 0.5
    assert found["stated"].calibration_error == pytest.approx(0.15)
    assert found["stated"].murphy.n == 4


def test_only_matured_yes_or_no_questions_are_in_a_basis() -> None:
    left_out = [make_fact("0.9", "0.5", basis="hedge"), make_fact("0.9", "1", matured=False, basis="hedge")]
    assert calibration_by_basis(left_out) == {}
    assert confidence(left_out) == Confidence(0, 0, None, None, None, None, None)


@given(facts_of)
def test_the_bases_make_up_the_whole(found: list[ScoredFact]) -> None:
    by_basis = calibration_by_basis(found).values()
    pairs = calibration_pairs(found)
    assert sum(one.n for one in by_basis) == len(pairs)
    parts = murphy(pairs)
    if parts is not None:
        assert sum(one.n * one.brier for one in by_basis) / len(pairs) == pytest.approx(parts.brier, abs=1e-12)
    for one in by_basis:
        m = one.murphy
        assert m.reliability - m.resolution + m.uncertainty + m.within_bin == pytest.approx(one.brier, abs=1e-12)


def test_confidence_by_hand() -> None:
    """Said .9 and right, said .2 (so .8 for no) and wrong: sure .85, right .5."""
    found = confidence([make_fact("0.9", "1", event=1), make_fact("0.2", "1", event=2)])
    assert (found.n, found.n_events, found.right) == (2, 2, 0.5)
    assert found.said == pytest.approx(0.85)
    assert found.gap == pytest.approx(0.35)
    sums = unit_sums([Unit(-0.1, -0.1, 0.9), Unit(0.8, -0.2, 0.8)])
    assert (found.low, found.high) == pytest.approx(plus_one_interval(sums, floor=-0.5, ceiling=1))


def test_one_half_takes_no_side() -> None:
    assert confidence([make_fact("0.5"), make_fact("0.9")]).n == 1


def test_a_word_needs_stated_numbers_thirty_events_and_a_clear_gap() -> None:
    too_sure = facts("0.95", 20, 15)
    assert calibration_by_basis(too_sure)["stated"].word is Word.OVERCONFIDENT
    assert calibration_by_basis(facts("0.6", 39, 1))["stated"].word is Word.UNDERCONFIDENT
    assert calibration_by_basis(facts("0.7", 24, 11))["stated"].word is None, "no clear gap"
    assert calibration_by_basis(too_sure[6:])["stated"].word is None, "29 events"
    assert calibration_by_basis(facts("0.95", 20, 15, basis="bare"))["bare"].word is None, "our number, not theirs"


def test_thirty_questions_on_one_event_are_not_thirty_events() -> None:
    clustered = [make_fact("0.95", "0", event=1, basis="stated") for _ in range(40)]
    assert calibration_by_basis(clustered)["stated"].word is None


@given(facts_of)
def test_confidence_lies_where_it_must(found: list[ScoredFact]) -> None:
    sure = confidence(found)
    if sure.said is None or sure.right is None or sure.gap is None or sure.low is None or sure.high is None:
        assert sure.n == 0
        return
    assert 0.5 <= sure.said <= 1 and 0 <= sure.right <= 1
    assert sure.gap == pytest.approx(sure.said - sure.right, abs=1e-12)
    assert -0.5 <= sure.low <= sure.gap <= sure.high <= 1


def test_unscored_questions_had_they_gone_for_and_against() -> None:
    found = if_unscored_had_gone([make_fact("0.9", "1")], [Unscored(0.04, 0.64), Unscored(0.81, 0.01)])
    assert (found.n, found.n_unscored) == (3, 2)
    assert found.brier_for == pytest.approx((0.01 + 0.04 + 0.01) / 3)
    assert found.brier_against == pytest.approx((0.01 + 0.64 + 0.81) / 3)
    assert found.skill_for == pytest.approx(0.25 - 0.02)
    assert found.skill_against == pytest.approx(0.25 - (0.01 + 0.64 + 0.81) / 3)


def test_nothing_unscored_changes_nothing() -> None:
    assert if_unscored_had_gone([], []) == IfUnscoredHadGone(0, 0, None, None, None, None)
    found = [make_fact("0.9", "0.5"), make_fact("0.7", "0")]
    line, bound = summarise(found), if_unscored_had_gone(found, [])
    assert bound.brier_for == bound.brier_against == line.brier
    assert bound.skill_for == bound.skill_against == line.skill


unscored_of = st.lists(st.builds(Unscored, st.floats(0, 1), st.floats(0, 1)), max_size=6)


@given(facts_of, unscored_of)
def test_for_is_never_worse_than_against(found: list[ScoredFact], unscored: list[Unscored]) -> None:
    bound = if_unscored_had_gone(found, unscored)
    if bound.brier_for is None or bound.brier_against is None:
        assert bound.n == 0
        return
    assert bound.skill_for is not None and bound.skill_against is not None
    assert 0 <= bound.brier_for <= bound.brier_against <= 1
    assert -0.75 <= bound.skill_against <= bound.skill_for <= 0.25


@given(facts_of, st.integers())
def test_the_order_of_facts_changes_nothing(found: list[ScoredFact], seed: int) -> None:
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)
    assert calibration_by_basis(shuffled) == calibration_by_basis(found)
    assert brier_skill_score(shuffled) == brier_skill_score(found)
    assert coin_boldness(shuffled) == coin_boldness(found)
    assert median_lead(shuffled) == median_lead(found)
