import math
from dataclasses import asdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import QuestionScore, Statement, score_question

from .makers import day, make_statement, score, scored


def test_no_statement_no_score() -> None:
    assert score() is None


def test_one_statement_scores_its_squared_error() -> None:
    found = scored(make_statement(0, "0.7"))
    assert (found.brier, found.n_statements, found.basis_index, found.lead_days) == (0.09, 1, 0, 10)
    assert found.log_score == pytest.approx(-math.log(0.7), abs=1e-11)


def test_revisions_are_weighted_by_the_days_they_stood() -> None:
    found = scored(make_statement(0, "0.6"), make_statement(4, "0.9"), make_statement(10, "0.2"))
    assert found.brier == pytest.approx((4 * 0.16 + 6 * 0.01) / 10, abs=1e-11)
    assert (found.probability, found.basis_index, found.n_statements) == (Decimal("0.2"), 2, 3)


def test_lead_is_counted_from_the_first_counted_statement() -> None:
    assert scored(make_statement(1, "0.5", vague=True), make_statement(3, "0.6")).lead_days == 7


def test_a_claim_after_the_outcome_was_known_has_no_score() -> None:
    assert score(make_statement(5, "0.99"), known=4) is None


def test_retracted_at_once_has_no_score() -> None:
    assert score(make_statement(5, "0.99"), make_statement(5, "0.5", retracts=True)) is None


def test_a_retracted_forecast_is_scored_for_the_days_it_stood() -> None:
    found = scored(make_statement(0, "0.8"), make_statement(2, "0.5", retracts=True))
    assert (found.brier, found.probability, found.n_statements) == (0.04, Decimal("0.8"), 1)


@pytest.mark.parametrize(("p", "credit", "brier"), [("0", "0", 0), ("1", "1", 0), ("0", "1", 1), ("1", "0", 1)])
def test_certainty_is_kept_as_it_is(p: str, credit: str, brier: float) -> None:
    found = scored(make_statement(0, p), credit=credit)
    assert found.brier == brier
    assert found.log_score == pytest.approx(-math.log(0.01 if brier else 0.99), abs=1e-11)


def test_partial_credit_is_a_target_between_yes_and_no() -> None:
    found = scored(make_statement(0, "0.9"), credit="0.5")
    assert (found.brier, found.reference_brier) == (0.16, 0)
    assert found.log_score == pytest.approx(-(math.log(0.9) + math.log(0.1)) / 2, abs=1e-11)


@pytest.mark.parametrize(("credit", "best", "worst"), [("1", 0.01, 0.16), ("0", 0.36, 0.81), ("0.7", 0, 0.04)])
def test_best_and_worst_are_the_ends_of_the_reading(credit: str, best: float, worst: float) -> None:
    found = scored(make_statement(0, "0.8", "0.6", "0.9"), credit=credit)
    assert (found.brier_best, found.brier_worst) == (best, worst)


def test_the_scores_it_could_have_had_use_the_same_days() -> None:
    found = scored(make_statement(0, "0.6"), make_statement(5, "1"), credit="0")
    assert (found.brier_if_true, found.brier_if_false) == (0.08, 0.68)
    assert found.brier == found.brier_if_false


def test_a_frozen_reference_is_weighted_by_the_same_days() -> None:
    found = scored(make_statement(0, "0.6", reference="0.5"), make_statement(5, "0.6", reference="0.9"))
    assert (found.referenced, found.reference_brier) == (True, 0.13)


def test_one_statement_without_reference_means_the_coin_for_all() -> None:
    found = scored(make_statement(0, "0.6", reference="0.9"), make_statement(5, "0.6"))
    assert (found.referenced, found.reference_brier) == (False, 0.25)


def test_statements_that_do_not_count_need_no_reference() -> None:
    found = scored(make_statement(0, "0.6", reference="0.9"), make_statement(5, "0.6", vague=True))
    assert found.referenced


@pytest.mark.parametrize("credit", ["-0.1", "1.1", "NaN"])
def test_a_credit_outside_0_to_1_is_refused(credit: str) -> None:
    with pytest.raises(ValueError, match="credit"):
        score(make_statement(0, "0.6"), credit=credit)


@pytest.mark.parametrize(
    "reading",
    [
        ("0.6", "0.7", "0.8"),
        ("0.9", "0.7", "0.8"),
        ("1.2", "1.2", "1.2"),
        ("-0.1", "-0.1", "0.5"),
        ("NaN", "0.1", "0.5"),
        ("0.2", "NaN", "0.5"),
    ],
)
def test_an_impossible_reading_is_refused(reading: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"reading|between"):
        score(make_statement(0, *reading))


probabilities = st.decimals(0, 1, places=9)
statements = st.builds(
    lambda on, numbers, reference: Statement(day(on), numbers[1], numbers[0], numbers[2], reference),
    st.integers(0, 10),
    st.lists(probabilities, min_size=3, max_size=3).map(sorted),
    st.one_of(st.none(), probabilities),
)
careers = st.lists(statements, min_size=1, max_size=6).map(lambda rows: sorted(rows, key=lambda s: s.said_on))


def run(career: list[Statement], credit: Decimal) -> QuestionScore:
    found = score_question(career, deadline=day(10), known_on=day(12), credit=credit)
    assert found is not None
    return found


@given(careers, probabilities)
def test_every_loss_lies_where_it_must(career: list[Statement], credit: Decimal) -> None:
    found = run(career, credit)
    assert 0 <= found.brier_best <= found.brier <= found.brier_worst <= 1
    assert -math.log(0.99) - 1e-12 <= found.log_score <= -math.log(0.01) + 1e-12
    assert 0 <= found.reference_brier <= 1


@given(careers, probabilities)
def test_a_plain_float_walk_over_the_days_agrees(career: list[Statement], credit: Decimal) -> None:
    """An oracle without weights: what stood at the end of each day, one day at a time."""
    standing = [max(i for i, s in enumerate(career) if s.said_on <= day(n)) for n in range(10) if _begun(career, n)]
    numbers = [float(career[i].probability) for i in standing or [len(career) - 1]]
    o = float(credit)
    found = run(career, credit)
    assert found.brier == pytest.approx(sum((p - o) ** 2 for p in numbers) / len(numbers), abs=1e-9)
    assert found.brier_if_true == pytest.approx(sum((p - 1) ** 2 for p in numbers) / len(numbers), abs=1e-9)
    assert found.brier_if_false == pytest.approx(sum(p**2 for p in numbers) / len(numbers), abs=1e-9)
    kept = [min(max(p, 0.01), 0.99) for p in numbers]
    logs = sum(-o * math.log(p) - (1 - o) * math.log(1 - p) for p in kept) / len(kept)
    assert found.log_score == pytest.approx(logs, abs=1e-9)


def _begun(career: list[Statement], number: int) -> bool:
    return career[0].said_on <= day(number)


@given(careers, probabilities, st.data())
def test_saying_the_same_again_changes_no_loss(career: list[Statement], credit: Decimal, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(career) - 1))
    said = career[index]
    end = career[index + 1].said_on if index + 1 < len(career) else day(10)
    later = data.draw(st.dates(said.said_on, end))
    again = Statement(later, said.probability, said.low, said.high, said.reference)
    before = asdict(run(career, credit))
    after = asdict(run([*career[: index + 1], again, *career[index + 1 :]], credit))
    for changed in ("n_statements", "basis_index"):
        del before[changed], after[changed]
    assert before == after
