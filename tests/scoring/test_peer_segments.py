"""Peer scores of many questions at once against the oracle, and against whole numbers one day after another."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from predictions.scoring import peer_segments

from . import scalar
from .batches import Answer, answer, batches, by_question, days_of, half_up, near_units, scored
from .makers import day, make_statement


@given(batches)
def test_peer_scores_are_the_oracle_s(answers: list[Answer]) -> None:
    for rows in by_question(answers):
        credit = rows[0].question.credit
        claims = {k: one.said for k, one in enumerate(rows)}
        expected = {} if credit is None else scalar.peer_scores(claims, **days_of(rows[0]), credit=credit)
        authors = [bool(scalar.standing_forecast(one.said, **days_of(one))) for one in rows]
        for k, found in enumerate(scored(rows)):
            assert found["n_authors"] == sum(authors)
            one = expected.get(k)
            assert found["has_peer"] == (one is not None and one.score is not None)
            assert found["has_spot"] == (one is not None and one.spot is not None)
            assert one is None or found["n_spot"] == one.n_spot
            assert found["peer"] == near_units(one.score or 0 if one else 0)
            assert found["peer_spot"] == near_units(one.spot or 0 if one else 0)


@given(batches)
def test_peer_scores_in_whole_numbers_day_by_day(answers: list[Answer]) -> None:
    for rows in by_question(answers):
        if rows[0].question.credit not in (0, 1):
            continue
        there = {k: scalar.presence(one.said, **days_of(one)) for k, one in enumerate(rows)}
        sums, n_days = [0] * len(rows), 0
        for today in (day(n) for n in range(14)):
            logs = {
                k: log_units(span.probability if rows[0].question.credit else 1 - span.probability)
                for k, one in there.items()
                if one is not None
                for span in one.spans
                if span.start <= today < span.end
            }
            if len(logs) > 1:
                n_days += 1
                for k, log in logs.items():
                    sums[k] += half_up(Fraction(len(logs) * log - sum(logs.values()), len(logs) - 1))
        if n_days:
            expected = [half_up(Fraction(100 * total, n_days)) for total in sums]
            assert [found["peer"] for found in scored(rows)] == expected


def log_units(p: Decimal) -> int:
    kept = min(max(p, Decimal("0.001")), Decimal("0.999"))
    return half_up(Fraction(scalar.EXACT.ln(kept)) * 10**12)


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_a_crowded_question_is_worked_out_in_blocks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        answer(*(make_statement(on, p) for on, p in said))
        for said in ([(0, "0.6"), (4, "0.8")], [(1, "0.3"), (2, "0.5"), (7, "0.9")], [(5, "0.2")], [(3, "0.7")])
    ]
    at_once = scored(answers)
    monkeypatch.setattr(peer_segments, "_BLOCK", block)
    assert scored(answers) == at_once
    assert len({str(one["peer"]) for one in at_once}) == 4


def test_said_on_the_last_day_only_is_compared_at_its_end() -> None:
    found = scored([answer(make_statement(10, "0.8")), answer(make_statement(10, "0.4"))])
    assert (
        [one["peer"] for one in found]
        == [one["peer_spot"] for one in found]
        == [69_314_718_056_000, -69_314_718_056_000]
    )
    assert all(one["has_peer"] and one["has_spot"] for one in found)


def test_one_who_had_taken_it_back_leaves_the_other_without_a_spot_score() -> None:
    gone = answer(make_statement(0, "0.6"), make_statement(3, "0.5", retracts=True))
    found = scored([gone, answer(make_statement(1, "0.3"))])
    assert [(one["has_peer"], one["has_spot"], one["n_spot"]) for one in found] == [(True, False, 1)] * 2


def test_a_question_may_be_crowded() -> None:
    """Five hundred authors of one mind and one who differs: a mean over the others, not over all."""
    crowd = [answer(make_statement(0, "0.5"))] * 500
    found = scored([*crowd, answer(make_statement(0, "0.25"))])
    assert found[-1]["peer"] == -100 * 693_147_180_560
    assert found[0]["peer"] == half_up(Fraction(100 * half_up(Fraction(693_147_180_560, 500))))
