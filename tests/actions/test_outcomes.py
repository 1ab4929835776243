"""Journey 3: an outcome is marked once, moves exactly the scores concerned, and is corrected only in the open."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from predictions import actions
from predictions.models import LogEntry, Question, Resolution, Score, Standing, Verdict
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


def total(slug: str = "ada-example", cohort: str = "all") -> Standing:
    return Standing.objects.get(author__slug=slug, slice__key=cohort)


def test_a_verdict_settles_the_question_and_moves_the_score() -> None:
    row = make_prediction(hedge="probably")
    settle(row.question, "true")
    assert Question.objects.get().state == "final"
    assert total().brier == pytest.approx(0.0625)
    assert (total().n, total().n_open) == (1, 0)


def test_verdict_and_resolution_are_two_entries() -> None:
    verdict = settle(make_prediction().question)
    kinds = list(LogEntry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[2:] == ["verdict.given", "resolution.set"]
    assert (verdict.last_seq, Resolution.objects.get().last_seq, Question.objects.get().last_seq) == (2, 3, 3)


@pytest.mark.parametrize(
    ("outcome", "credit", "brier"),
    [("true", None, 0.0625), ("false", None, 0.5625), ("partial", Decimal("0.5"), 0.0625)],
)
def test_scored_outcomes(outcome: str, credit: Decimal | None, brier: float) -> None:
    settle(make_prediction().question, outcome, credit=credit)
    assert total().brier == pytest.approx(brier)


@pytest.mark.parametrize("outcome", ["void", "unverifiable", "ambiguous"])
def test_unscored_outcomes_are_counted_apart(outcome: str) -> None:
    settle(make_prediction().question, outcome)
    assert (total().n, getattr(total(), f"n_{outcome}"), total().brier) == (0, 1, None)


def test_exactly_the_authors_on_the_question_are_scored() -> None:
    shared = make_prediction(statement="The bill is signed")
    make_prediction(statement="The bill is signed", author="Ben Example", hedge="will")
    make_prediction(author="Cleo Example")
    cleo = Standing.objects.filter(author__slug="cleo-example").values_list("pk", flat=True)
    before = set(cleo)
    settle(shared.question)
    assert (total("ada-example").n, total("ben-example").n) == (1, 1)
    assert set(cleo.all()) == before


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"outcome": "maybe"}, "outcome", "unknown_outcome"),
        ({"outcome": "partial"}, "credit", "credit_range"),
        ({"outcome": "partial", "credit": Decimal(1)}, "credit", "credit_range"),
        ({"outcome": "partial", "credit": Decimal("NaN")}, "credit", "credit_range"),
        ({"credit": Decimal("0.5")}, "credit", "credit_not_partial"),
        ({"known_on": date(2026, 3, 2)}, "known_on", "known_in_future"),
        ({"known_on": None}, "known_on", "missing_known_on"),
        ({"evidence": ()}, "evidence", "missing_evidence"),
        ({"evidence": (actions.Evidence(url="javascript:alert(1)"),)}, "evidence", "bad_url"),
        ({"rationale": "a\x00b"}, "rationale", "unreadable_text"),
        ({"rationale": "x" * 5001}, "rationale", "too_long"),
        ({"evidence": (actions.Evidence(url="https://a.example/", quote="\ud800"),)}, "evidence", "unreadable_text"),
        ({"outcome": "false", "evidence": (), "rationale": ""}, "evidence", "missing_evidence"),
    ],
)
def test_a_faulty_verdict_is_refused_on_its_field(changes: dict[str, Any], field: str, code: str) -> None:
    row = make_prediction()
    with pytest.raises(actions.Invalid) as error:
        settle(row.question, **({"outcome": "true"} | changes))
    assert (field, code) in {(one.field, one.code) for one in error.value.problems}
    assert not Verdict.objects.exists()


def test_nothing_happened_needs_a_search_and_no_address() -> None:
    row = make_prediction()
    searched = actions.Evidence(kind="search", quote="The journal's index", until=date(2026, 2, 20))
    with pytest.raises(actions.Invalid, match="searched"):
        settle(row.question, "false", evidence=(), rationale="Looked through the journal until 20 February.")
    with pytest.raises(actions.Invalid, match="until which day"):
        settle(row.question, "false", evidence=[replace(searched, until=None)])
    settle(row.question, "false", evidence=[searched])
    assert Resolution.objects.get().outcome == "false"


def test_a_settled_question_is_not_settled_again() -> None:
    row = make_prediction()
    settle(row.question)
    with pytest.raises(actions.Conflict) as error:
        settle(row.question, "false")
    assert "adjudicator" in str(error.value)
    assert Resolution.objects.count() == 1


def test_a_draft_question_cannot_be_judged() -> None:
    with pytest.raises(actions.NotFound):
        settle(make_draft().question)


@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_only_editors_and_adjudicators_judge(role: str) -> None:
    row = make_prediction()
    with pytest.raises(actions.NotAllowed):
        settle(row.question, actor=make_user(role))


def test_a_correction_supersedes_and_keeps_the_old_outcome() -> None:
    row = make_prediction()
    settle(row.question)
    assert row.question is not None
    verdict = actions.VerdictInput(
        question=row.question, outcome="false", known_on=date(2026, 2, 21), rationale="The journal was misread.",
        evidence=(actions.Evidence(kind="search", quote="The journal", until=date(2026, 2, 21)),),
    )  # fmt: skip
    with pytest.raises(actions.NotAllowed):
        actions.correct_outcome(actor=make_user(), verdict=verdict, reason="Misread.", now=NOW)
    actions.correct_outcome(actor=make_user("adjudicator"), verdict=verdict, reason="Misread.", now=NOW)
    old, new = Resolution.objects.order_by("id")
    assert (old.outcome, old.superseded_reason, new.outcome, new.superseded_at) == ("true", "Misread.", "false", None)
    assert total().brier == pytest.approx(0.5625)
    kinds = list(LogEntry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["resolution.superseded", "verdict.given", "resolution.set"]


def test_an_early_settlement_enters_the_ranks_when_its_deadline_is_over() -> None:
    row = make_prediction(deadline=date(2026, 6, 30))
    settle(row.question)
    assert (total().n, total().n_matured) == (1, 0)
    after = NOW.replace(month=7, day=1, hour=0)
    assert actions.admit_matured(now=after - timedelta(seconds=1)) == 0
    assert actions.admit_matured(now=after) == 1
    assert (total().n, total().n_matured) == (1, 1)
    assert actions.admit_matured(now=after) == 0


def test_what_was_logged_before_it_was_known_is_in_the_advance_cohort() -> None:
    row = make_prediction()  # logged on 1 March
    later = NOW + timedelta(days=20)
    settle(row.question, known_on=date(2026, 3, 15), now=later)
    assert total(cohort="advance").n == total().n_advance == 1


def test_a_reading_changed_after_it_was_known_leaves_the_advance_cohort() -> None:
    row = make_prediction()
    settle(row.question, known_on=date(2026, 3, 15), now=NOW + timedelta(days=20))
    actions.amend_prediction(
        actor=make_user("adjudicator"), prediction=row, changes={"hedge": "likely"}, reason="Misheard.",
        now=NOW + timedelta(days=30),
    )  # fmt: skip
    assert total().n_advance == 0
    assert not Standing.objects.filter(slice__cohort="advance", n__gt=0).exists()


def test_a_frozen_reference_counts_when_logged_in_time() -> None:
    known: dict[str, Any] = {
        "reference_probability": Decimal("0.4"),
        "reference_source": "Market",
        "reference_at": "2026-01-09",
    }
    row = make_prediction(**known)
    settle(row.question, known_on=date(2026, 3, 15), now=NOW + timedelta(days=20))
    assert total().n_referenced == 1
    assert total().skill_frozen == pytest.approx(0.36 - 0.0625)
    late = make_prediction(author="Ben Example", **known)
    settle(late.question, known_on=date(2026, 2, 20))
    assert total("ben-example").n_referenced == 0


def test_each_topic_year_and_outlet_has_its_own_standing() -> None:
    row = make_prediction(topics=("Law", "Weather"))
    settle(row.question)
    slices = Standing.objects.filter(slice__cohort="all").values_list(
        "slice__topic__slug", "slice__year", "slice__outlet__slug"
    )
    assert set(slices) == {
        (None, None, None), ("law", None, None), ("weather", None, None), (None, 2026, None), (None, None, "the-paper"),
    }  # fmt: skip


def test_a_rebuild_changes_nothing() -> None:
    settle(make_prediction(statement="The bill is signed").question)
    make_prediction(author="Ben Example", hedge="may", quote="It may happen.")
    before = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == before


def test_a_rebuild_drops_what_the_record_does_not_bear_out() -> None:
    row = make_prediction()
    before = derived()
    with connection.cursor() as cursor:  # past the verbs, as only raw SQL can
        cursor.execute("UPDATE predictions_score SET status = 'void', year = 1999")
        cursor.execute("UPDATE predictions_standing SET n_open = 7, sums = leads")
    assert derived() != before
    actions.rebuild_scores(now=NOW)
    assert derived() == before
    assert row.author is not None


def test_a_claim_taken_back_on_its_day_is_neither_late_nor_vague() -> None:
    make_prediction(statement="The bill is signed", said_on=date(2026, 1, 10))
    row = make_prediction(
        statement="The bill is signed", said_on=date(2026, 1, 10), hedge="", retracts=True, quote="I take it back."
    )
    settle(row.question)
    assert Score.objects.get().status == "retracted"
    assert (total().n_retracted, total().n_late, total().n) == (1, 0, 0)


def test_a_correction_that_corrects_nothing_is_refused() -> None:
    row = make_prediction()
    verdict = settle(row.question)
    assert row.question is not None
    same = actions.VerdictInput(
        question=row.question,
        outcome="true",
        known_on=verdict.known_on,
        evidence=(actions.Evidence(url="https://journal.example/1", quote="Signed."),),
        rationale="The journal lists it.",
    )
    with pytest.raises(actions.Invalid, match="in force already"):
        actions.correct_outcome(actor=make_user("adjudicator"), verdict=same, reason="Again.", now=NOW)
