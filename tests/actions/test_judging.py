"""Two editors judge blind, an adjudicator decides where they differ, and a condition comes first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from predictions import actions
from predictions.models import LogEntry, Question, Resolution, User, Verdict
from predictions.models.base import writing
from tests.derived import total
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(settings: object) -> None:
    settings.VERDICTS_REQUIRED = 2  # type: ignore[attr-defined]


def make_question(recorder: User | None = None, **changes: Any) -> Question:
    question = make_prediction(recorder or make_user(), **changes).question
    assert question is not None
    return question


def again(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def test_a_first_verdict_waits_and_moves_no_score(two: None) -> None:
    question = make_question()
    settle(question)
    assert (again(question).state, again(question).awaiting) == ("open", "second")
    assert not Resolution.objects.exists()
    assert total().n == 0
    assert LogEntry.objects.latest("seq").kind == "verdict.given"
    assert list(Verdict.objects.pending()) == list(Verdict.objects.all())


def test_two_that_agree_settle_on_the_earlier_day(two: None) -> None:
    question = make_question()
    settle(question, known_on=date(2026, 2, 21))
    settle(question, known_on=date(2026, 2, 20))
    resolution = Resolution.objects.get()
    assert (resolution.outcome, resolution.known_on) == ("true", date(2026, 2, 20))
    assert (again(question).state, again(question).awaiting, total().n) == ("final", "", 1)
    assert not Verdict.objects.pending().exists()


def test_nobody_gives_both(two: None) -> None:
    question, editor = make_question(), make_user()
    settle(question, actor=editor)
    with pytest.raises(actions.Conflict, match="colleague"):
        settle(question, actor=editor)
    first = Verdict.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), writing("a test"):
        Verdict.objects.create(
            question=question, editor=editor, outcome="false", credit=Decimal(0), known_on=first.known_on,
            given_at=NOW, last_seq=99,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "known_on"), [("false", date(2026, 2, 20)), ("true", date(2026, 2, 22)), ("void", date(2026, 2, 20))]
)
def test_two_that_differ_go_to_an_adjudicator_who_gave_neither(two: None, outcome: str, known_on: date) -> None:
    question, second = make_question(), make_user("adjudicator")
    settle(question)
    settle(question, outcome, known_on=known_on, actor=second)
    assert again(question).awaiting == "disputed"
    with pytest.raises(actions.NotAllowed, match="adjudicator"):
        settle(question, actor=make_user())
    with pytest.raises(actions.Conflict, match="judged this already"):
        settle(question, actor=second)
    settle(question, "false", actor=make_user("adjudicator"))
    resolution = Resolution.objects.get()
    assert (resolution.outcome, resolution.verdict.adjudicates, resolution.credit) == ("false", True, Decimal(0))
    assert (again(question).awaiting, Verdict.objects.count()) == ("", 3)


def test_whoever_wrote_the_terms_may_give_one_of_two_but_not_with_another_who_did(two: None) -> None:
    recorder, amender = make_user(), make_user()
    question = make_question(recorder)
    actions.amend_question(
        actor=amender, question=question, changes={"resolution_criteria": "The official journal lists it."},
        reason="Plainer.", now=NOW,
    )  # fmt: skip
    settle(question, actor=recorder)
    with pytest.raises(actions.NotAllowed, match="neither"):
        settle(question, actor=amender)
    settle(question, actor=make_user())
    assert Resolution.objects.count() == 1


def test_an_editor_with_an_interest_does_not_judge() -> None:
    question = make_question()
    verdict = actions.VerdictInput(
        question=question, outcome="true", known_on=date(2026, 2, 20), interest="bet",
        evidence=(actions.Evidence(url="https://journal.example/1"),),
    )  # fmt: skip
    with pytest.raises(actions.Invalid, match="hand it to a colleague"):
        actions.give_verdicts(actor=make_user(), verdicts=[verdict], now=NOW)
    assert not Verdict.objects.exists()


def test_a_source_behind_a_paywall_needs_its_words_and_a_kept_copy() -> None:
    question, editor = make_question(), make_user()
    paid = actions.Evidence(url="https://paper.example/1", quote="It passed.", paywalled=True, sha256="0" * 64)
    with pytest.raises(actions.Invalid, match="without paying"):
        settle(question, evidence=[paid])
    kept = actions.keep_capture(actor=editor, content=b"It passed.", content_type="text/plain", now=NOW)
    assert actions.keep_capture(actor=editor, content=b"It passed.", content_type="text/plain", now=NOW) == kept
    given = settle(question, evidence=[replace(paid, sha256=kept.sha256)])
    assert given.evidence[0]["sha256"] == kept.sha256


# --- conditions


def conditional() -> Question:
    return make_question(
        condition="The vote is held", condition_criteria="By the journal", condition_deadline=date(2026, 5, 1)
    )


def test_a_condition_is_judged_before_its_consequent() -> None:
    question = conditional()
    with pytest.raises(actions.Conflict, match="condition first"):
        settle(question)
    settle(question, "met", about="condition")
    assert (again(question).condition_outcome, again(question).state) == ("met", "open")
    with pytest.raises(actions.Conflict, match="already"):
        settle(question, "not met", about="condition")
    settle(question)
    assert Resolution.objects.get().outcome == "true"


def test_a_condition_that_was_not_met_makes_the_question_void() -> None:
    question = conditional()
    searched = actions.Evidence(kind="search", quote="The journal", until=date(2026, 2, 20))
    settle(question, "not met", about="condition", evidence=[searched])
    resolution = Resolution.objects.get()
    assert (resolution.outcome, resolution.credit, again(question).state) == ("void", None, "final")
    assert (total().n, total().n_void) == (0, 1)
    kinds = list(LogEntry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["verdict.given", "condition.settled", "resolution.set"]


def test_an_unclear_condition_leaves_nothing_to_score() -> None:
    question = conditional()
    settle(question, "unclear", about="condition")
    with pytest.raises(actions.Invalid, match="unclear condition"):
        settle(question, "false")
    settle(question, "ambiguous")
    assert Resolution.objects.get().outcome == "ambiguous"


def test_a_condition_too_is_judged_blind_by_two(two: None) -> None:
    question = conditional()
    first, second = make_user(), make_user()
    settle(question, "met", about="condition", actor=first)
    assert (again(question).awaiting, again(question).condition_outcome) == ("second", "")
    settle(question, "met", about="condition", actor=second)
    assert (again(question).awaiting, again(question).condition_outcome) == ("", "met")
    settle(question, actor=first)
    assert [one.about for one in Verdict.objects.pending()] == ["outcome"]
    settle(question, actor=second)
    assert Resolution.objects.get().outcome == "true"


def test_a_question_without_a_condition_has_none_to_judge() -> None:
    with pytest.raises(actions.Invalid, match="no condition"):
        settle(make_question(), "met", about="condition")
