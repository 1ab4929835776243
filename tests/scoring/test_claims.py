"""The kernel against the rules written out one claim, one day and one whole number at a time."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.claims import score_claims
from predictions.scoring.columns import BILLION, Claims, Scored, Statements
from predictions.scoring.log_score import log_losses, peer_logs

from . import scalar
from .batches import (
    SCALES,
    Answer,
    answer,
    batches,
    by_question,
    days_of,
    half_up,
    lay_out,
    near_units,
    own,
    scored,
    whole,
)
from .makers import day, make_statement


@given(batches)
def test_every_figure_is_the_oracle_s(answers: list[Answer]) -> None:
    for found, one in zip(scored(answers), answers, strict=True):
        credit = one.question.credit
        expected = scalar.score_question(one.said, **days_of(one), credit=Decimal(1) if credit is None else credit)
        assert bool(found["n_counted"]) == (expected is not None)
        if expected is None:
            assert (found["first"], found["last"], any(found["counted"])) == (-1, -1, False)  # type: ignore[arg-type]
            continue
        standing = scalar.standing_forecast(one.said, **days_of(one))
        assert (found["first"], found["last"]) == (standing[0].index, expected.basis_index)
        assert found["counted"] == [k in {s.index for s in standing} for k in range(len(one.said))]
        assert found["n_counted"] == expected.n_statements
        assert found["probability"] == int(expected.probability * BILLION)
        assert (found["lead_days"], found["referenced"]) == (expected.lead_days, expected.referenced)
        last = standing[-1].statement
        assert found["boldness"] == abs(last.probability - Decimal("0.5")) * 10**12
        frozen = abs(last.probability - last.reference) if expected.referenced and last.reference is not None else 0
        assert found["boldness_frozen"] == frozen * 10**12
        for name in ("brier", "brier_best", "brier_worst", "log_score", "reference_brier"):
            assert found[name] == near_units(0 if credit is None else getattr(expected, name))
        for name, outcome in (("true", Decimal(1)), ("false", Decimal(0))):
            had = scalar.score_question(one.said, **days_of(one), credit=outcome)
            assert had is not None
            assert found[f"brier_if_{name}"] == near_units(had.brier)
            assert found[f"reference_if_{name}"] == near_units(had.reference_brier)


@given(batches)
def test_other_readings_are_scored_as_if_they_had_been_said(answers: list[Answer]) -> None:
    for found, one in zip(scored(answers), answers, strict=True):
        for scale in range(SCALES):
            said = [
                replace(s, probability=row[scale], low=row[scale], high=row[scale])
                for s, row in zip(one.said, one.readings, strict=True)
            ]
            again = score_claims(*lay_out([replace(one, said=said)]))
            assert found["brier_as"][scale] == again.brier[0]  # type: ignore[index]


@given(batches)
def test_losses_and_their_means_are_rounded_half_up_to_whole_units(answers: list[Answer]) -> None:
    for found, one in zip(scored(answers), answers, strict=True):
        standing = scalar.standing_forecast(one.said, **days_of(one))
        if not standing or one.question.credit is None:
            continue
        o = Fraction(one.question.credit)
        losses = [half_up((Fraction(s.statement.probability) - o) ** 2 * 10**12) for s in standing]
        weights = [s.weight for s in standing]
        total = sum(w * loss for w, loss in zip(weights, losses, strict=True))
        assert found["brier"] == half_up(Fraction(total, sum(weights)))
        logs = [scalar.log_loss(s.statement.probability, one.question.credit) for s in standing]
        total = sum(w * half_up(Fraction(loss) * 10**12) for w, loss in zip(weights, logs, strict=True))
        assert found["log_score"] == half_up(Fraction(total, sum(weights)))


@given(batches, st.randoms(use_true_random=False))
def test_a_claim_gets_the_same_whatever_else_is_in_the_batch(answers: list[Answer], dice: random.Random) -> None:
    together = scored(answers)
    places = list(range(len(answers)))
    dice.shuffle(places)
    shuffled = scored([answers[place] for place in places])
    assert [shuffled[places.index(k)] for k in range(len(answers))] == together
    assert [one for rows in by_question(answers) for one in scored(rows)] == together
    assert [own(scored([one])[0]) for one in answers] == [own(one) for one in together]


def test_nothing_in_nothing_out() -> None:
    found = score_claims(*lay_out([]))
    assert (found.brier.shape, found.brier_as.shape, found.counted.shape) == ((0,), (0, SCALES), (0,))


def test_claims_of_which_nothing_counts_stand_beside_others() -> None:
    late, good = make_statement(11, "0.9"), make_statement(0, "0.7")
    found = scored([answer(late), answer(good), answer(replace(good, vague=True))])
    assert [one["n_counted"] for one in found] == [0, 1, 0]
    assert [one["brier"] for one in found] == [0, 90_000_000_000, 0]
    assert [one["last"] for one in found] == [-1, 0, -1]
    assert [one["n_authors"] for one in found] == [1, 1, 1]


def test_an_unscored_outcome_leaves_only_what_could_have_been() -> None:
    (found,) = scored([answer(make_statement(0, "0.9", "0.8", "1", reference="0.6"), credit=None)])
    assert (found["brier"], found["brier_worst"], found["log_score"], found["brier_as"]) == (0, 0, 0, [0, 0])
    assert (found["brier_if_true"], found["brier_if_false"]) == (10**10, 81 * 10**10)
    assert (found["reference_if_true"], found["reference_if_false"]) == (16 * 10**10, 36 * 10**10)
    assert (found["n_counted"], found["lead_days"]) == (1, 10)


def test_nothing_overflows_between_the_ends_of_the_calendar() -> None:
    """Certain and wrong for 9,998 years, right on the last day; and two authors as far apart as can be."""
    first, last = date.min.toordinal(), date.max.toordinal()
    n = last - first
    claims = Claims(whole([5, 5]), whole([last, last]), whole([last, last]), whole([BILLION, BILLION]))
    p = whole([0, BILLION, BILLION])
    none, never = whole([-1, -1, -1]), np.zeros(3, dtype=np.bool_)
    said_on = whole([first, last - 1, first])
    readings = np.zeros((3, 0), dtype=np.int64)
    found = score_claims(claims, Statements(whole([0, 0, 1]), said_on, p, p, p, none, readings, never, never, never))
    wrong, right = log_losses(whole([0, BILLION]), whole([BILLION, BILLION])).tolist()
    assert found.log_score[0] == half_up(Fraction((n - 1) * wrong + right, n))
    assert found.brier[0] == half_up(Fraction((n - 1) * 10**12, n))
    low, high = peer_logs(whole([0, BILLION])).tolist()
    assert found.peer.tolist() == [half_up(Fraction(s * 100 * (n - 1) * (high - low), n)) for s in (-1, 1)]


def test_the_numbers_of_what_does_not_count_are_not_read() -> None:
    claims, statements = lay_out([answer(make_statement(0, "0.6"), make_statement(1, "0.5", vague=True))])
    assert score_claims(claims, replace(statements, low=whole([0, BILLION * 7]))).n_counted.tolist() == [1]


def test_a_hundred_thousand_claims_take_a_moment() -> None:
    size = 100_000
    rng = np.random.default_rng(5)
    p = rng.integers(0, 101, size) * (BILLION // 100)
    days = np.full(size, (day(0) + timedelta(50)).toordinal())
    never = np.zeros(size, dtype=np.bool_)
    claims = Claims(rng.integers(0, 2 * size, size), days, days, np.full(size, BILLION))
    readings = np.zeros((size, 0), dtype=np.int64)
    statements = Statements(
        np.arange(size), days - rng.integers(0, 40, size), p, p, p, p, readings, never, never, never
    )
    before = perf_counter()
    found: Scored = score_claims(claims, statements)
    assert perf_counter() - before < 1, "about 0.05 s"
    assert found.has_peer.sum() > 10_000
