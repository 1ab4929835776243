"""Two authors on the questions that both answered, from the record."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Author, Prediction, Question
from predictions.queries.versus import Versus, versus
from predictions.scoring.head_to_head import SharedQuestion, head_to_head
from predictions.scoring.types import Statement
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
OVER = date(2026, 2, 15)
SAID = date(2026, 1, 10)


def number(p: str) -> dict[str, Any]:
    return {"hedge": "", "probability": Decimal(p), "quote": f"The chance is {float(p):.0%}."}


def words(hedge: str, **more: Any) -> dict[str, Any]:
    return {"hedge": hedge, "quote": f"It is so: {hedge}.", **more}


def both(first: dict[str, Any], second: dict[str, Any], **terms: Any) -> Question:
    """A question on which Ada says the first and Bo the second."""
    one = make_prediction(author="Ada Example", **{"deadline": OVER, **terms}, **first)
    assert one.question is not None
    make_prediction(author="Bo Example", question=one.question, **second)
    return one.question


def found(first: str = "ada-example", second: str = "bo-example") -> Versus:
    return versus(Author.objects.get(slug=first), Author.objects.get(slug=second), now=NOW)


def settled(n: int, first: dict[str, Any], second: dict[str, Any], outcome: str = "true", **terms: Any) -> None:
    """As many questions that both answered, marked in one batch."""
    editor = make_user()
    start = Question.objects.count()
    drafts = [
        make_input(author=author, statement=f"Matter {start + k} is decided", **{"deadline": OVER, **terms}, **said)
        for k in range(n)
        for author, said in (("Ada Example", first), ("Bo Example", second))
    ]
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    verdicts = [
        actions.VerdictInput(
            question=one.question, outcome=outcome, known_on=OVER,
            evidence=(actions.Evidence(url="https://journal.example/1"),),
        )
        for one in made[::2]
        if one.question is not None
    ]  # fmt: skip
    actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)


def test_it_is_the_pure_comparison_of_what_both_said() -> None:
    question = both(number("0.9"), number("0.6"))
    make_prediction(author="Ada Example", question=question, said_on=date(2026, 1, 30), **number("0.8"))
    settle(question, known_on=OVER)
    settled(1, number("0.7"), number("0.2"), "false")

    def said(day: date, p: str) -> Statement:
        return Statement(day, Decimal(p), Decimal(p), Decimal(p))

    later = said(date(2026, 1, 30), "0.8")
    expected = head_to_head(
        [
            SharedQuestion(1, OVER, OVER, Decimal(1), [said(SAID, "0.9"), later], [said(SAID, "0.6")]),
            SharedQuestion(2, OVER, OVER, Decimal(0), [said(SAID, "0.7")], [said(SAID, "0.2")]),
        ]
    )
    assert found().found == expected
    assert found().as_of.on == NOW.date()


def test_turned_round_the_difference_is_the_other_way() -> None:
    settled(2, number("0.9"), number("0.6"))
    one, other = found().found, found("bo-example", "ada-example").found
    assert one.difference == pytest.approx(0.15)
    assert other.difference == pytest.approx(-0.15)
    assert (one.brier_first, one.brier_second) == (other.brier_second, other.brier_first)


def test_what_is_left_out_is_counted_by_reason() -> None:
    settled(1, number("0.9"), number("0.6"))
    settled(1, number("0.9"), number("0.6"), deadline=date(2026, 6, 30))
    settle(both(number("0.9"), number("0.6")), "partial", credit=Decimal("0.5"), known_on=OVER)
    for outcome in ("void", "ambiguous", "unverifiable"):
        settled(1, number("0.9"), number("0.6"), outcome)
    both(number("0.9"), number("0.6"))
    settled(1, number("0.9"), words("may"))
    one = found()
    counts = (one.found.n, one.found.n_early, one.found.n_partial, one.found.n_apart, one.n_unscored, one.n_open)
    assert counts == (1, 1, 1, 1, 3, 1)


def test_questions_of_one_event_are_one_unit() -> None:
    settled(3, number("0.9"), number("0.6"), event="The truce")
    assert (found().found.n, found().found.n_events) == (3, 1)


def test_drafts_and_withdrawn_claims_are_as_if_never_said() -> None:
    editor = make_user()
    shared = both(number("0.9"), number("0.6"))
    wrong = Prediction.objects.get(question=shared, author__slug="bo-example")
    settle(shared, known_on=OVER)
    alone = make_prediction(author="Ada Example", deadline=OVER, **number("0.9"))
    make_draft(author="Bo Example", question=alone.question, **number("0.2"))
    settle(alone.question, known_on=OVER)
    assert found().found.n == 1
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="misquoted", now=NOW)
    assert found().found.n == 0
    assert (found().n_unscored, found().n_open) == (0, 0)


def test_a_correction_of_the_outcome_is_seen_at_once() -> None:
    question = both(number("0.9"), number("0.6"))
    settle(question, known_on=OVER)
    assert found().found.brier_first == pytest.approx(0.01)
    actions.correct_outcome(
        actor=make_user("adjudicator"),
        verdict=actions.VerdictInput(
            question=question, outcome="false", known_on=OVER,
            evidence=(actions.Evidence(url="https://journal.example/2"),), rationale="It was not.",
        ),
        reason="The journal was read wrongly.",
        now=NOW,
    )  # fmt: skip
    assert found().found.brier_first == pytest.approx(0.81)


def test_a_difference_of_stated_numbers_survives_every_reading_of_will() -> None:
    settled(30, number("0.9"), number("0.4"))
    one = found()
    assert one.found.told_apart and one.survives
    assert {reading.found for reading in one.readings} == {one.found}


def test_a_difference_that_hangs_on_how_will_is_read_does_not_survive() -> None:
    settled(40, number("0.8"), words("will"))
    one = found()
    briers = [reading.found.brier_second for reading in one.readings]
    assert briers == pytest.approx([0.0625, 0.01, 0.0004])
    # At .75 Ada was closer, at .90 and .98 Bo: told apart each time, and not the same way round.
    assert [(reading.found.difference or 0) > 0 for reading in one.readings] == [True, False, False]
    assert all(reading.found.told_apart for reading in one.readings)
    assert one.found.told_apart and not one.survives


def test_a_denial_is_read_the_other_way_round() -> None:
    settled(1, words("will", denies=True), number("0.5"), "false")
    one = found()
    assert [reading.found.brier_first for reading in one.readings] == pytest.approx([0.0625, 0.01, 0.0004])


def test_the_number_in_force_says_which_side_was_taken_where_the_flag_is_missing() -> None:
    settled(1, words("won't", probability=Decimal("0.05")), number("0.5"), "false")
    row = Prediction.objects.get(author__slug="ada-example")
    assert (row.basis, row.denies) == ("bare", False)
    assert [reading.found.brier_first for reading in found().readings] == pytest.approx([0.0625, 0.01, 0.0004])


def test_hedges_and_stated_numbers_keep_theirs_under_every_reading() -> None:
    settled(1, words("probably"), number("0.3"))
    assert {reading.found for reading in found().readings} == {found().found}


@pytest.mark.parametrize("n", [1, 12])
def test_it_costs_four_queries_and_from_the_cache_one(django_assert_num_queries: Queries, n: int) -> None:
    settled(n, number("0.9"), number("0.6"))
    both(number("0.9"), number("0.6"))
    pair = Author.objects.get(slug="ada-example"), Author.objects.get(slug="bo-example")
    with django_assert_num_queries(4):
        first = versus(*pair, now=NOW)
    with django_assert_num_queries(1):
        assert versus(*pair, now=NOW) == first
