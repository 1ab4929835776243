"""What is held until a time: nothing shows before; at its time it happens once, or fails where the desk sees it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client, override_settings

from predictions import actions
from predictions.models import AuthorNotice, Embargo, LogEntry, Prediction, Question, Resolution, Verdict
from tests.factories import NOW, make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db
RELEASE = NOW + timedelta(hours=6)
LATER = NOW + timedelta(hours=1)


def codes(refused: pytest.ExceptionInfo[actions.DomainError]) -> set[str]:
    return {one.code for one in refused.value.problems}


def finding(question: Question | None, **changes: Any) -> actions.VerdictInput:
    assert question is not None
    given: dict[str, Any] = {
        "outcome": "true", "known_on": NOW.date(), "rationale": "Listed.",
        "evidence": (actions.Evidence(url="https://journal.example/1", quote="Signed."),
                     actions.Evidence(kind="search", url="https://press.example/", until=NOW.date())),
    }  # fmt: skip
    return actions.VerdictInput(question=question, **(given | changes))


def test_a_held_publication_is_seen_by_nobody_and_happens_once_at_its_time(client: Client) -> None:
    editor = make_user()
    draft = make_draft(editor)
    entries = LogEntry.objects.count()
    actions.hold_publication(actor=editor, prediction=draft, not_before=RELEASE, now=NOW)
    actions.tick(now=RELEASE - timedelta(seconds=1))
    assert LogEntry.objects.count() == entries and not AuthorNotice.objects.exists()
    assert client.get(f"/predictions/{draft.public_id}/").status_code == 404
    assert client.get(f"/api/v1/predictions/{draft.public_id}/").status_code == 404
    for _ in range(2):
        actions.tick(now=RELEASE)
    row = Prediction.objects.get(pk=draft.pk)
    assert (row.state, row.recorded_at) == ("published", RELEASE)
    assert LogEntry.objects.filter(kind="prediction.published").count() == 1
    assert Embargo.objects.get().state == "done"
    assert AuthorNotice.objects.count() == 1


def test_a_held_verdict_settles_at_its_time_and_not_before(client: Client) -> None:
    editor = make_user()
    question = make_prediction(editor).question
    assert question is not None
    credit = Decimal("0.25")
    held = finding(question, outcome="partial", credit=credit)
    actions.hold_verdict(actor=editor, verdict=held, not_before=RELEASE, now=NOW)
    actions.tick(now=RELEASE - timedelta(seconds=1))
    assert not Verdict.objects.exists() and not Resolution.objects.exists()
    assert "Listed." not in client.get(f"/questions/{question.public_id}/").content.decode()
    actions.tick(now=RELEASE)
    verdict = Verdict.objects.get()
    assert (verdict.given_at, verdict.credit, verdict.editor) == (RELEASE, credit, editor)
    assert verdict.evidence == [piece.as_json() for piece in held.evidence]
    assert Resolution.objects.get().settled_at == RELEASE


def test_a_draft_that_was_changed_meanwhile_is_not_published() -> None:
    editor = make_user()
    draft = make_draft(editor)
    actions.hold_publication(actor=editor, prediction=draft, not_before=RELEASE, now=NOW)
    changed = replace(actions.as_input(draft), quote="Something else entirely will be signed, probably.")
    actions.edit_draft(actor=editor, prediction=draft, draft=changed, now=NOW)
    assert actions.carry_out_embargoes(now=RELEASE) == 0
    row = Embargo.objects.get()
    assert row.state == "failed" and "changed" in row.note
    assert Prediction.objects.get().state == "draft"


def test_what_can_be_done_no_longer_fails_with_the_reason_and_leaves_nothing_behind() -> None:
    editor, gone = make_user(), make_user()
    question = make_prediction(editor).question
    actions.hold_verdict(actor=editor, verdict=finding(question), not_before=RELEASE, now=NOW)
    draft = make_draft(gone)
    actions.hold_publication(actor=gone, prediction=draft, not_before=RELEASE, now=NOW)
    actions.give_verdicts(actor=make_user(), verdicts=[finding(question)], now=NOW)
    gone.is_active = False
    gone.save()
    entries = LogEntry.objects.count()
    assert actions.carry_out_embargoes(now=RELEASE) == 0
    notes = sorted(Embargo.objects.filter(state="failed").values_list("note", flat=True))
    assert len(notes) == 2 and "outcome in force" in notes[0] and "left the desk" in notes[1]
    assert LogEntry.objects.count() == entries


@override_settings(VERDICTS_REQUIRED=2)
def test_under_two_people_a_held_verdict_is_the_second_when_a_colleague_was_first() -> None:
    first, second = make_user(), make_user()
    question = make_prediction().question
    actions.hold_verdict(actor=first, verdict=finding(question), not_before=RELEASE, now=NOW)
    actions.give_verdicts(actor=second, verdicts=[finding(question)], now=NOW)
    assert not Resolution.objects.exists()
    actions.tick(now=RELEASE)
    assert Resolution.objects.get().judges == 2


@pytest.mark.parametrize("needed", [1, 2])
def test_a_held_verdict_counts_for_nobody_before_its_time(needed: int) -> None:
    holder, first, second = make_user(), make_user(), make_user()
    question = make_prediction().question
    actions.hold_verdict(actor=holder, verdict=finding(question), not_before=RELEASE, now=NOW)
    with override_settings(VERDICTS_REQUIRED=needed):
        actions.give_verdicts(actor=first, verdicts=[finding(question)], now=NOW)
        assert Resolution.objects.count() == 2 - needed  # by the policy alone, as if nothing were held
        if needed == 2:
            actions.give_verdicts(actor=second, verdicts=[finding(question)], now=NOW)
        actions.tick(now=RELEASE)
    resolution = Resolution.objects.get()
    assert (resolution.settled_at, resolution.judges) == (NOW, needed)
    assert not Verdict.objects.filter(editor=holder).exists()
    assert "outcome in force" in Embargo.objects.get().note


def test_who_holds_a_verdict_gives_no_other_before_taking_it_back() -> None:
    editor = make_user()
    question = make_prediction().question
    held = actions.hold_verdict(actor=editor, verdict=finding(question), not_before=RELEASE, now=NOW)
    with pytest.raises(actions.Conflict) as refused:
        actions.give_verdicts(actor=editor, verdicts=[finding(question, outcome="false")], now=NOW)
    assert codes(refused) == {"held_already"} and not Verdict.objects.exists()
    actions.lift_embargo(actor=editor, embargo=held, now=NOW)
    actions.give_verdicts(actor=editor, verdicts=[finding(question, outcome="false")], now=NOW)
    assert Resolution.objects.get().outcome == "false"


def test_a_held_draft_is_neither_published_nor_refused_before_its_time() -> None:
    editor, colleague = make_user(), make_user("adjudicator")
    draft, other = make_draft(editor), make_draft(editor)
    held = actions.hold_publication(actor=editor, prediction=draft, not_before=RELEASE, now=NOW)
    entries = LogEntry.objects.count()
    for actor in (editor, colleague):
        given: dict[str, Any] = {"actor": actor, "predictions": [other, draft], "now": NOW}
        for act in (actions.publish_predictions, partial(actions.refuse_drafts, reason="vague")):
            with pytest.raises(actions.Conflict) as refused:
                act(**given)
            assert codes(refused) == {"held"} and list(refused.value.by_index) == [1]
    assert LogEntry.objects.count() == entries
    actions.lift_embargo(actor=colleague, embargo=held, now=NOW)
    actions.publish_predictions(actor=colleague, predictions=[draft], now=NOW)
    assert Prediction.objects.get(pk=draft.pk).state == "published"


def _amended(question: Question) -> None:
    changes = {"resolution_criteria": "True if the official journal lists it as signed and in force by that day."}
    actions.amend_question(actor=make_user(), question=question, changes=changes, reason="Clearer.", now=LATER)


def _reopened(question: Question) -> None:
    actions.give_verdicts(actor=make_user(), verdicts=[finding(question)], now=LATER)
    given = actions.ChallengeInput(question=question, text="It was never signed at all.", contact="r@example.org")
    challenge = actions.file_challenge(challenge=given, now=LATER)
    actions.admit_challenge(actor=make_user(), challenge=challenge, now=LATER)
    judge = make_user("adjudicator")
    actions.answer_challenge(actor=judge, challenge=challenge, upheld=True, answer="Right.", now=LATER)


def _disputed(question: Question) -> None:
    for outcome in ("true", "false"):
        actions.give_verdicts(actor=make_user(), verdicts=[finding(question, outcome=outcome)], now=LATER)


@pytest.mark.parametrize("happens", [_amended, _reopened, _disputed])
def test_a_verdict_found_under_other_circumstances_is_not_given(happens: Any) -> None:
    """Above all none that was found blind decides between two that differ, as if its editor had seen them."""
    question, holder = make_prediction().question, make_user("adjudicator")
    assert question is not None
    with override_settings(VERDICTS_REQUIRED=2 if happens is _disputed else 1):
        actions.hold_verdict(actor=holder, verdict=finding(question), not_before=RELEASE, now=NOW)
        happens(question)
        actions.tick(now=RELEASE)
    row = Embargo.objects.get()
    assert row.state == "failed" and "look again" in row.note
    assert not Verdict.objects.filter(editor=holder).exists()


@pytest.mark.parametrize("wait", [timedelta(0), -timedelta(hours=1), timedelta(days=400)])
def test_a_time_that_is_over_or_far_off_is_refused(wait: timedelta) -> None:
    editor = make_user()
    draft, question = make_draft(editor), make_prediction().question
    with pytest.raises(actions.Invalid):
        actions.hold_publication(actor=editor, prediction=draft, not_before=NOW + wait, now=NOW)
    with pytest.raises(actions.Invalid):
        actions.hold_verdict(actor=editor, verdict=finding(question), not_before=NOW + wait, now=NOW)


def test_what_is_not_fit_now_is_not_held_and_nothing_is_held_twice() -> None:
    editor = make_user()
    faulty, draft, question = make_draft(editor, resolution_criteria=""), make_draft(editor), make_prediction().question
    with pytest.raises(actions.Invalid):
        actions.hold_publication(actor=editor, prediction=faulty, not_before=RELEASE, now=NOW)
    with pytest.raises(actions.Invalid):
        bare = finding(question, evidence=())
        actions.hold_verdict(actor=editor, verdict=bare, not_before=RELEASE, now=NOW)
    actions.hold_publication(actor=editor, prediction=draft, not_before=RELEASE, now=NOW)
    actions.hold_verdict(actor=editor, verdict=finding(question), not_before=RELEASE, now=NOW)
    with pytest.raises(actions.Conflict):
        actions.hold_publication(actor=editor, prediction=draft, not_before=RELEASE, now=NOW)
    with pytest.raises(actions.Conflict):
        actions.hold_verdict(actor=editor, verdict=finding(question), not_before=RELEASE, now=NOW)


def test_what_is_held_can_be_taken_back_a_verdict_only_by_its_editor() -> None:
    editor, colleague = make_user(), make_user()
    verdict = actions.hold_verdict(
        actor=editor, verdict=finding(make_prediction().question), not_before=RELEASE, now=NOW
    )
    draft = actions.hold_publication(actor=editor, prediction=make_draft(editor), not_before=RELEASE, now=NOW)
    with pytest.raises(actions.NotFound):
        actions.lift_embargo(actor=colleague, embargo=verdict, now=NOW)
    actions.lift_embargo(actor=colleague, embargo=draft, now=NOW)
    actions.lift_embargo(actor=editor, embargo=verdict, now=NOW)
    assert actions.carry_out_embargoes(now=RELEASE) == 0
    with pytest.raises(actions.Conflict):
        actions.lift_embargo(actor=editor, embargo=verdict, now=NOW)


@pytest.mark.parametrize("role", [None, "contributor", "administrator"])
def test_only_who_could_do_it_now_can_have_it_done_later(role: str | None) -> None:
    actor, editor = make_user(role), make_user()
    draft, question = make_draft(editor), make_prediction(editor).question
    held = actions.hold_publication(actor=editor, prediction=make_draft(editor), not_before=RELEASE, now=NOW)
    for act in (
        lambda: actions.hold_publication(actor=actor, prediction=draft, not_before=RELEASE, now=NOW),
        lambda: actions.hold_verdict(actor=actor, verdict=finding(question), not_before=RELEASE, now=NOW),
        lambda: actions.lift_embargo(actor=actor, embargo=held, now=NOW),
    ):
        with pytest.raises(actions.NotAllowed):
            act()


def test_one_that_breaks_stops_neither_the_others_nor_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = make_user()
    actions.hold_publication(actor=editor, prediction=make_draft(editor), not_before=RELEASE, now=NOW)
    question = make_prediction(editor).question
    actions.hold_verdict(actor=editor, verdict=finding(question), not_before=RELEASE, now=NOW)

    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("predictions.actions.embargoes.publish_predictions", broken)
    actions.tick(now=RELEASE)
    assert sorted(Embargo.objects.values_list("state", flat=True)) == ["done", "waiting"]
