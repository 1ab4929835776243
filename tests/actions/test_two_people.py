"""What takes two people: one proposes, a colleague confirms, and nobody is both."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.actions.arguments import dump, load
from predictions.models import Correction, LogEntry, LogOpening, Prediction, Proposal, Question, Resolution
from tests.derived import total
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


def settled() -> Prediction:
    row = make_prediction()
    settle(row.question)
    settle(row.question)
    return Prediction.objects.select_related("question").get(pk=row.pk)


def false_on(question: Question | None) -> actions.VerdictInput:
    assert question is not None
    return actions.VerdictInput(
        question=question, outcome="false", known_on=date(2026, 2, 21),
        evidence=(actions.Evidence(url="https://journal.example/2", quote="Not this one."),),
    )  # fmt: skip


def propose(row: Prediction, proposer: Any = None, **changes: Any) -> Proposal:
    values = {"act": "correct outcome", "target": row.question, "arguments": {"verdict": false_on(row.question)},
              "reason": "Misread."} | changes  # fmt: skip
    return actions.propose_act(actor=proposer or make_user(), now=NOW, **values)


def test_a_correction_takes_an_editor_and_an_adjudicator_or_two_adjudicators() -> None:
    row = settled()
    with pytest.raises(actions.NotAllowed, match="two people"):
        actions.correct_outcome(
            actor=make_user("adjudicator"), verdict=false_on(row.question), reason="Misread.", now=NOW
        )
    proposal = propose(row)
    with pytest.raises(actions.NotAllowed):
        actions.confirm_act(actor=make_user(), proposal=proposal, now=NOW)
    actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=NOW)
    assert Resolution.objects.get(superseded_at=None).outcome == "false"
    assert Correction.objects.get().confirmed_by is not None
    with pytest.raises(actions.Conflict):
        actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=NOW)


def test_nobody_confirms_what_they_proposed() -> None:
    adjudicator = make_user("adjudicator")
    proposal = propose(settled(), adjudicator)
    with pytest.raises(actions.NotAllowed, match="Somebody else"):
        actions.confirm_act(actor=adjudicator, proposal=proposal, now=NOW)


def test_what_changed_since_is_proposed_anew() -> None:
    row = settled()
    proposal = propose(row)
    assert row.question is not None
    actions.amend_question(
        actor=make_user(), question=row.question, changes={"topics": ("Energy",)}, reason="Filed.", now=NOW
    )
    with pytest.raises(actions.Conflict, match="changed since"):
        actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=NOW)
    actions.decline_act(actor=proposal.proposer, proposal=proposal, answer="Proposed anew.", now=NOW)
    propose(row)


def test_a_withdrawal_waits_for_a_colleague_unless_it_is_urgent() -> None:
    row, editor = make_prediction(), make_user()
    withdraw: dict[str, Any] = {"actor": editor, "predictions": [row], "reason": "duplicate", "now": NOW}
    with pytest.raises(actions.NotAllowed, match="two people"):
        actions.withdraw_predictions(**withdraw)
    waits = actions.do_or_propose(
        lambda: actions.withdraw_predictions(**withdraw), actor=editor, act="withdraw", target=row,
        reason="Twice.", arguments={"why": "duplicate"}, now=NOW,
    )  # fmt: skip
    assert waits is not None and Prediction.objects.get(pk=row.pk).state == "published"
    actions.confirm_act(actor=make_user(), proposal=waits, now=NOW)
    assert Prediction.objects.get(pk=row.pk).state == "withdrawn"


def test_an_adjudicator_stops_a_misquote_at_once_and_a_second_confirms_or_undoes_it() -> None:
    row = settled()
    actions.withdraw_predictions(
        actor=make_user("adjudicator"), predictions=[row], reason="misquoted", note="Not their words.", now=NOW
    )
    assert total().n == 0
    proposal = Proposal.objects.get()
    assert (proposal.done_already, proposal.confirm_by) == (True, NOW + timedelta(days=7))
    actions.decline_act(actor=make_user(), proposal=proposal, answer="The quote is right after all.", now=NOW)
    assert (Prediction.objects.get(pk=row.pk).state, total().n) == ("published", 1)
    assert [one.kind for one in Correction.objects.order_by("id")] == ["withdrawn", "reinstated"]


def withdrawn_at_once() -> tuple[Prediction, Proposal]:
    row = settled()
    actions.withdraw_predictions(
        actor=make_user("adjudicator"), predictions=[row], reason="misquoted", note="Not their words.", now=NOW
    )
    return row, Proposal.objects.get()


def test_the_log_says_who_confirmed_what_was_withdrawn_at_once() -> None:
    row, proposal = withdrawn_at_once()
    second = make_user("adjudicator")
    actions.confirm_act(actor=second, proposal=proposal, now=NOW)
    row.refresh_from_db()
    entry = LogEntry.objects.get(kind="withdrawal.confirmed")
    told = json.loads(bytes(LogOpening.objects.get(seq=entry.seq).payload))
    assert (told["prediction"], told["confirmed_by"]) == (str(row.public_id), str(second.public_id))
    assert (row.state, row.last_seq, total().n) == ("withdrawn", entry.seq, 0)
    assert actions.verify_log(now=NOW).n == 0


def test_what_nobody_confirms_within_seven_days_is_undone_by_the_clock() -> None:
    row, proposal = withdrawn_at_once()
    week = NOW + timedelta(days=7)
    assert actions.tick(now=week - timedelta(seconds=1)).beat.counts["lapsed"] == 0
    assert actions.tick(now=week).beat.counts["lapsed"] == 1
    row.refresh_from_db()
    proposal.refresh_from_db()
    assert (row.state, row.withdrawal_reason, proposal.state, total().n) == ("published", "", "lapsed", 1)
    assert proposal.decided_by is None and "not confirmed" in proposal.answer
    entry = LogEntry.objects.filter(kind="prediction.reinstated").get()
    told = json.loads(bytes(LogOpening.objects.get(seq=entry.seq).payload))
    assert told["actor"] is None and told["reason"] == proposal.answer and row.last_seq == entry.seq
    undone = Correction.objects.get(kind="reinstated")
    assert undone.actor is None and undone.seq == entry.seq
    assert actions.tick(now=week + timedelta(days=1)).beat.counts["lapsed"] == 0
    assert LogEntry.objects.filter(kind="prediction.reinstated").count() == 1
    for act in (actions.confirm_act, lambda **given: actions.decline_act(answer="Too late.", **given)):
        with pytest.raises(actions.Conflict):
            act(actor=make_user("adjudicator"), proposal=proposal, now=week)


def test_what_is_confirmed_in_time_does_not_lapse() -> None:
    row, proposal = withdrawn_at_once()
    actions.confirm_act(actor=make_user(), proposal=proposal, now=NOW + timedelta(days=6))
    assert actions.lapse_withdrawals(now=NOW + timedelta(days=30)) == 0
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_an_ordinary_proposal_never_lapses() -> None:
    proposal = propose(settled())
    assert actions.lapse_withdrawals(now=NOW + timedelta(days=365)) == 0
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_the_record_of_a_settled_question_is_amended_by_two() -> None:
    row = settled()
    changes = {"said_on": date(2026, 1, 20)}
    with pytest.raises(actions.NotAllowed, match="two people"):
        actions.amend_prediction(
            actor=make_user("adjudicator"), prediction=row, changes=changes, reason="Printed a day later.", now=NOW
        )
    proposal = propose(row, act="amend prediction", target=row, arguments={"changes": changes})
    actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=NOW)
    assert Prediction.objects.get(pk=row.pk).said_on == date(2026, 1, 20)
    assert Correction.objects.get().new == {"said_on": "2026-01-20"}


def test_arguments_come_back_as_they_were() -> None:
    row = make_prediction()
    arguments = {"verdict": false_on(row.question), "changes": {"topics": ("a",), "low": None, "n": 1}}
    assert load(dump(arguments)) == arguments
