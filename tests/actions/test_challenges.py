"""Provisional, challenged, answered, reopened or final: what becomes of an outcome after it was found."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.actions.policy import window_ends
from predictions.models import Challenge, Correction, LogEntry, LogOpening, Question, Resolution, User, Verdict
from tests.derived import derived, rebuild_from_nothing, total
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
TEXT = "The journal of 20 February lists a different measure."


@pytest.fixture(autouse=True)
def window(settings: object) -> None:
    settings.CHALLENGE_DAYS, settings.CHALLENGE_WORKING_DAYS = 7, 3  # type: ignore[attr-defined]


def settled(actor: User | None = None) -> Question:
    question = make_prediction().question
    assert question is not None
    settle(question, actor=actor)
    return again(question)


def again(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def file(question: Question, now: datetime = NOW, **changes: Any) -> Challenge:
    values = {"question": question, "text": TEXT, "contact": "reader@example.org"} | changes
    return actions.file_challenge(challenge=actions.ChallengeInput(**values), now=now)  # type: ignore[arg-type]


def opened(question: Question) -> Challenge:
    return actions.admit_challenge(actor=make_user(), challenge=file(question), now=NOW)


def test_the_window_is_of_days_or_working_days_whichever_end_later(settings: object) -> None:
    friday = datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert window_ends(friday) == friday + WEEK
    settings.CHALLENGE_DAYS = 1  # type: ignore[attr-defined]
    assert window_ends(friday) == datetime(2026, 1, 8, tzinfo=UTC)  # the end of Wednesday
    settings.CHALLENGE_DAYS = settings.CHALLENGE_WORKING_DAYS = 0  # type: ignore[attr-defined]
    assert window_ends(friday) is None


def test_an_outcome_counts_at_once_and_is_final_after_its_window() -> None:
    question = settled()
    assert (question.state, total().n) == ("provisional", 1)
    assert actions.finalise_outcomes(now=NOW + WEEK - timedelta(seconds=1)) == 0
    assert actions.finalise_outcomes(now=NOW + WEEK) == 1
    assert actions.finalise_outcomes(now=NOW + WEEK) == 0
    assert (again(question).state, Resolution.objects.get().final_at) == ("final", NOW + WEEK)
    assert LogEntry.objects.latest("seq").kind == "resolution.finalised"


def test_the_tick_makes_final() -> None:
    question = settled()
    actions.tick(now=NOW + WEEK)
    assert again(question).state == "final"


def test_a_challenge_in_time_keeps_it_from_final_until_it_is_answered() -> None:
    question = settled()
    challenge = opened(question)
    assert actions.finalise_outcomes(now=NOW + WEEK) == 0
    actions.answer_challenge(
        actor=make_user(), challenge=challenge, upheld=False, answer="It is the same measure, renumbered.", now=NOW
    )
    assert actions.finalise_outcomes(now=NOW + WEEK) == 1


def test_one_that_nobody_has_looked_at_keeps_it_from_final_too_and_a_late_one_does_not() -> None:
    question = settled()
    challenge = file(question)
    assert actions.finalise_outcomes(now=NOW + WEEK) == 0
    actions.refuse_challenge(actor=make_user(), challenge=challenge, reason="About another question.", now=NOW)
    assert actions.finalise_outcomes(now=NOW + WEEK) == 1
    assert file(question, now=NOW + 2 * WEEK).in_time is False


def test_an_upheld_challenge_reopens_and_takes_the_scores_back() -> None:
    question = settled()
    challenge = opened(question)
    with pytest.raises(actions.NotAllowed):
        actions.answer_challenge(actor=make_user(), challenge=challenge, upheld=True, answer="Right.", now=NOW)
    actions.answer_challenge(actor=make_user("adjudicator"), challenge=challenge, upheld=True, answer="Right.", now=NOW)
    assert (again(question).state, again(question).round, total().n) == ("reopened", 2, 0)
    correction = Correction.objects.get()
    assert (correction.kind, correction.old["outcome"], correction.reason) == ("reopened", "true", "Right.")
    [line] = correction.effect
    assert (line["before"]["n"], line["after"]["n"]) == (1, 0)
    settle(question, "false", actor=Verdict.objects.get().editor)
    assert (again(question).state, total().n) == ("provisional", 1)
    stored = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == stored


def test_under_two_person_judging_nobody_answers_for_their_own_verdict(settings: object) -> None:
    settings.VERDICTS_REQUIRED = 2  # type: ignore[attr-defined]
    question = make_prediction().question
    assert question is not None
    first, second = make_user(), make_user()
    settle(question, actor=first)
    settle(question, actor=second)
    challenge = opened(question)
    with pytest.raises(actions.NotAllowed, match="You judged"):
        actions.answer_challenge(actor=first, challenge=challenge, upheld=False, answer="No.", now=NOW)
    actions.answer_challenge(actor=make_user(), challenge=challenge, upheld=False, answer="No.", now=NOW)


def test_who_challenges_is_never_in_the_log() -> None:
    opened(settled())
    assert not any(b"reader@example.org" in bytes(one.payload) for one in LogOpening.objects.all())


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "short"), ("text", "x" * 10_000), ("text", TEXT + "\x00"), ("contact", "nobody"), ("contact", ""),
     ("evidence_url", "javascript:alert(1)"), ("contact_name", "\x00")],
)  # fmt: skip
def test_a_faulty_challenge_names_the_field(field: str, value: str) -> None:
    question = settled()
    with pytest.raises(actions.Invalid) as error:
        file(question, **{field: value})  # type: ignore[arg-type]
    assert {problem.field for problem in error.value.problems} == {field}


def test_only_an_outcome_in_force_is_challenged_and_answered_once() -> None:
    open_ = make_prediction().question
    assert open_ is not None
    with pytest.raises(actions.Conflict):
        file(open_)
    challenge = opened(settled())
    with pytest.raises(actions.Conflict):
        actions.admit_challenge(actor=make_user(), challenge=challenge, now=NOW)
    actions.answer_challenge(actor=make_user(), challenge=challenge, upheld=False, answer="No.", now=NOW)
    with pytest.raises(actions.Conflict):
        actions.answer_challenge(actor=make_user(), challenge=challenge, upheld=False, answer="No.", now=NOW)


def test_a_corrected_outcome_keeps_what_the_board_said_before_and_after() -> None:
    question = settled()
    verdict = actions.VerdictInput(
        question=question, outcome="false", known_on=date(2026, 2, 21),
        evidence=(actions.Evidence(url="https://journal.example/2"),),
    )  # fmt: skip
    adjudicator = make_user("adjudicator")
    actions.correct_outcome(actor=adjudicator, verdict=verdict, reason="Misread.", now=NOW)
    correction = Correction.objects.get()
    assert (correction.old["outcome"], correction.new["outcome"]) == ("true", "false")
    [line] = correction.effect
    assert line["before"]["brier"] < line["after"]["brier"]
    assert (again(question).state, again(question).round) == ("provisional", 2)
