"""What is held until a time: nothing shows before; at its time it happens once, or fails where the desk sees it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, override_settings

from predictions import actions
from predictions.models import AuthorNotice, Embargo, LogEntry, Prediction, Question, Resolution, Verdict
from tests.factories import NOW, make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db
RELEASE = NOW + timedelta(hours=6)


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
