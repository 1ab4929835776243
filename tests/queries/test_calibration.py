"""One author's calibration from the scores: by slice, by basis, and as a curve."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Author, Score
from predictions.queries.calibration import MOST_POINTS, AuthorCalibration, author_calibration
from predictions.queries.slices import BoardSlice
from predictions.scoring.corp import corp
from tests.factories import NOW, make_input, make_prediction, make_user, settle
from tests.web.helpers import make_columnists

pytestmark = pytest.mark.django_db
OVER = date(2026, 2, 15)


def settled(outcome: str = "true", *, deadline: date = OVER, credit: Decimal | None = None, **words: Any) -> None:
    """One prediction with its outcome."""
    one = make_prediction(**words, deadline=deadline)
    settle(one.question, outcome, known_on=OVER, credit=credit)


def said(p: str) -> dict[str, Any]:
    return {"hedge": "", "probability": Decimal(p), "quote": f"A {float(p):.4%} chance."}


def ada(**part: Any) -> AuthorCalibration:
    return author_calibration(Author.objects.get(slug="ada-example"), BoardSlice(**part), now=NOW)


def many(numbers: list[Decimal], *, true_every: int = 2) -> None:
    """A question for each number, settled in one batch."""
    editor = make_user()
    drafts = [
        make_input(**said(str(p)), statement=f"Matter {k} is decided", deadline=OVER) for k, p in enumerate(numbers)
    ]
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    verdicts = [
        actions.VerdictInput(
            question=one.question, outcome="false" if k % true_every else "true", known_on=OVER,
            evidence=(actions.Evidence(url="https://journal.example/1"),),
        )
        for k, one in enumerate(made)
        if one.question is not None
    ]  # fmt: skip
    actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)


def test_the_table_the_parts_and_the_curve_are_of_the_same_questions() -> None:
    for outcome in ("true", "true", "true", "false"):
        settled(outcome, **said("0.9"))
    one = ada()
    assert (one.n, one.n_events) == (4, 4)
    assert (one.bins[9].n, one.bins[9].observed) == (4, 0.75)
    assert one.calibration_error == pytest.approx(0.15)
    assert one.murphy is not None and one.curve is not None
    assert one.murphy.brier == pytest.approx(one.curve.brier) == pytest.approx((3 * 0.01 + 0.81) / 4)
    assert one.curve.mcb - one.curve.dsc + one.curve.unc == pytest.approx(one.curve.brier)
    [point] = one.curve.points
    assert (point.probability, point.n, point.recalibrated) == (0.9, 4, 0.75)
    assert point.low is not None and point.high == 1.0


def test_a_denial_that_did_not_happen_came_out_as_said() -> None:
    settled("false", hedge="will", denies=True, quote="It will not be signed.")
    settled("false", hedge="will", quote="It will be signed.")
    [row] = ada().by_basis
    sure = row.confidence
    assert (row.basis, sure.n, sure.right) == ("bare", 2, 0.5)
    assert sure.said == pytest.approx(0.9)


def test_each_basis_has_its_own_table() -> None:
    settled("true", hedge="probably")
    settled("true", **said("0.3"))
    rows = {row.basis: row for row in ada().by_basis}
    assert {name: (row.n, row.n_true) for name, row in rows.items()} == {"hedge": (1, 1), "stated": (1, 1)}
    assert rows["stated"].bins[3].n == 1 and rows["hedge"].bins[7].n == 1


def test_partial_outcomes_unmatured_open_and_vague_claims_are_left_out() -> None:
    settled("partial", credit=Decimal("0.5"))
    settled("true", deadline=date(2026, 6, 30))
    settled("true", hedge="may", quote="It may be signed.")
    settled("void")
    make_prediction()
    one = ada()
    assert (one.n, one.n_events, one.murphy, one.curve, one.by_basis) == (0, 0, None, None, ())


def test_it_narrows_as_a_board_does() -> None:
    settled("true", topics=("Law",), outlet="The Paper")
    settled("false", topics=("Sea",), outlet="The Post")
    assert ada().n == 2
    assert ada(topic="sea").bins[7].observed == 0
    assert ada(outlet="the-paper").bins[7].observed == 1
    assert (ada(year=2026).n, ada(year=1999).n, ada(cohort="advance").n) == (2, 0, 0)


def test_a_hundred_and_one_numbers_are_drawn_as_they_are() -> None:
    many([Decimal(k) / 100 for k in range(1, 100)])
    curve = ada().curve
    assert curve is not None and not curve.grouped
    assert [point.probability for point in curve.points] == [k / 100 for k in range(1, 100)]


def test_more_numbers_are_drawn_in_groups_at_their_means_and_the_parts_stay_exact() -> None:
    numbers = [Decimal(k) / 1000 for k in range(1, 2 * MOST_POINTS)]
    many(numbers)
    curve = ada().curve
    assert curve is not None and curve.grouped and curve.n == len(numbers)
    assert len(curve.points) == 21 and sum(point.n for point in curve.points) == len(numbers)
    # .001 to .009: a group that stands at its mean, and not at a never
    assert curve.points[0].probability == pytest.approx(0.005)
    pairs = [(score.probability, score.credit) for score in Score.objects.all()]
    exact = corp([(p, o) for p, o in pairs if p is not None and o is not None], resamples=0)
    assert exact is not None
    assert (curve.brier, curve.mcb, curve.dsc, curve.unc) == (exact.brier, exact.mcb, exact.dsc, exact.unc)


def test_points_outside_the_band_are_counted() -> None:
    many([Decimal("0.9")] * 40, true_every=4)
    curve = ada().curve
    assert curve is not None and curve.n_outside == 1


def test_an_outcome_marked_later_is_seen_at_once() -> None:
    settled("true", **said("0.9"))
    assert ada().n == 1
    settled("false", **said("0.9"))
    assert ada().n == 2


@pytest.mark.parametrize("claims", [1, 30])
def test_it_costs_three_queries_and_from_the_cache_one(django_assert_num_queries: Queries, claims: int) -> None:
    make_columnists(["Ada Example"], claims=claims)
    person = Author.objects.get(slug="ada-example")
    with django_assert_num_queries(3):
        first = author_calibration(person, BoardSlice(), now=NOW)
    with django_assert_num_queries(1):
        assert author_calibration(person, BoardSlice(), now=NOW) == first
