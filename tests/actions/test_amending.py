"""The desk corrects itself in the open; what was withdrawn stays readable."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions import actions
from predictions.models import Amendment, LogEntry, LogOpening, Prediction, Question, Score, Standing
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


def amend(row: Prediction, reason: str = "Misquoted.", actor: Any = None, **changes: Any) -> Prediction:
    return actions.amend_prediction(
        actor=actor or make_user(), prediction=row, changes=changes, reason=reason, now=NOW
    )  # fmt: skip


def amend_question(question: Question | None, reason: str = "Clearer.", actor: Any = None, **changes: Any) -> Question:
    assert question is not None
    return actions.amend_question(
        actor=actor or make_user(), question=question, changes=changes, reason=reason, now=NOW
    )  # fmt: skip


def test_old_value_new_value_reason_and_actor_are_kept_and_logged() -> None:
    row, editor = make_prediction(quote="It will probably happen."), make_user()
    amend(row, actor=editor, quote="It will probably happen soon.")
    [kept] = Amendment.objects.all()
    assert (kept.field, kept.old, kept.new) == ("quote", "It will probably happen.", "It will probably happen soon.")
    assert (kept.reason, kept.actor, kept.seq) == ("Misquoted.", editor, 2)
    payload = json.loads(bytes(LogOpening.objects.get(seq=2).payload))
    assert payload["changes"] == [{"field": "quote", "old": kept.old, "new": kept.new}]
    assert LogEntry.objects.get(seq=2).kind == "prediction.amended"
    row.refresh_from_db()
    assert (row.quote, row.last_seq, row.recorded_seq) == (kept.new, 2, 1)


def test_a_new_hedge_is_read_anew() -> None:
    row = amend(make_prediction(hedge="probably"), hedge="will")
    assert (row.low, row.probability, row.high, row.basis) == (
        Decimal("0.75"), Decimal("0.90"), Decimal("0.98"), "bare",
    )  # fmt: skip


def test_the_source_can_be_amended() -> None:
    piece = actions.CommentaryInput(
        url="https://other.example/b", outlet="Other", title="B", published_on=date(2026, 1, 10)
    )
    row = amend(make_prediction(), commentary=piece)
    assert (row.commentary.url, row.outlet.name if row.outlet else None) == ("https://other.example/b", "Other")


def test_an_amendment_needs_a_reason_and_a_change() -> None:
    row = make_prediction(quote="It will probably happen.")
    with pytest.raises(actions.Invalid, match="Say why"):
        amend(row, reason=" ", quote="Other.")
    with pytest.raises(actions.Invalid, match="already"):
        amend(row, quote="It will probably happen.")
    with pytest.raises(actions.Invalid, match="Only these"):
        amend(row, state="draft")


def test_an_amendment_may_not_bring_in_a_fault() -> None:
    row = make_prediction()
    with pytest.raises(actions.Invalid):
        amend(row, quote="")
    with pytest.raises(actions.Invalid):
        amend(row, probability=Decimal(2))
    with pytest.raises(actions.Invalid):
        amend(row, said_on=date(2027, 1, 1))


def test_a_settled_question_takes_an_adjudicator() -> None:
    row = make_prediction(hedge="probably")
    settle(row.question)
    with pytest.raises(actions.NotAllowed, match="adjudicator"):
        amend(row, hedge="will")
    amend(row, actor=make_user("adjudicator"), hedge="will")
    assert Standing.objects.get(slice__key="all").brier == pytest.approx(0.01)


def test_the_place_of_a_quote_may_be_amended_any_time() -> None:
    row = make_prediction()
    settle(row.question)
    assert amend(row, place="third paragraph").place == "third paragraph"


def test_moving_a_deadline_moves_when_it_is_due() -> None:
    row = make_prediction(deadline=date(2026, 6, 30), time_zone="UTC")
    question = amend_question(row.question, deadline=date(2026, 7, 31))
    assert question.due_at is not None and question.due_at.isoformat() == "2026-08-01T00:00:00+00:00"
    row.refresh_from_db()
    assert row.deadline == date(2026, 7, 31)


def test_a_deadline_may_not_move_before_a_claim() -> None:
    row = make_prediction(said_on=date(2026, 1, 10))
    with pytest.raises(actions.Invalid):
        amend_question(row.question, deadline=date(2026, 1, 9))


def test_topics_and_event_are_amended_by_name() -> None:
    row = make_prediction(topics=("Law",), event="")
    question = amend_question(row.question, topics=["Weather"], event="The storm")
    assert [topic.slug for topic in question.topics.all()] == ["weather"]
    assert question.event.name == "The storm"
    assert Score.objects.get().event == question.event
    assert {kept.field for kept in Amendment.objects.all()} == {"topics", "event"}


def test_a_withdrawn_prediction_stays_and_no_longer_counts() -> None:
    row = make_prediction()
    settle(row.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", note="Sorry.", now=NOW)
    row.refresh_from_db()
    assert (row.state, row.withdrawal_reason, row.public_note) == ("withdrawn", "misquoted", "Sorry.")
    total = Standing.objects.get(slice__key="all")
    assert (total.n, total.n_withdrawn) == (0, 1)
    assert Question.objects.get().state == "final"


@pytest.mark.parametrize("changes", [{"topics": ["a;b"]}, {"topics": ["x" * 121]}, {"event": "x" * 201}])
def test_names_that_could_not_be_stored_are_refused(changes: dict[str, Any]) -> None:
    row = make_prediction()
    with pytest.raises(actions.Invalid):
        amend_question(row.question, **changes)


def test_the_desk_s_own_note_is_never_published() -> None:
    row = make_prediction(note="Our intern misheard this.")
    actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", now=NOW)
    payloads = [bytes(opening.payload).decode() for opening in LogOpening.objects.all()]
    assert not any("intern" in payload for payload in payloads)


def test_turning_a_claim_round_turns_its_numbers_round() -> None:
    row = amend(make_prediction(hedge="probably"), denies=True)
    assert (row.low, row.probability, row.high) == (Decimal("0.20"), Decimal("0.25"), Decimal("0.35"))


def test_a_corrected_quote_with_another_number_has_that_number() -> None:
    row = make_prediction(hedge="", quote="The bill is signed by June: 90%")
    assert (row.probability, row.basis) == (Decimal("0.9"), "stated")
    row = amend(row, quote="The bill is signed by June: 60%")
    assert (row.probability, row.basis) == (Decimal("0.6"), "stated")


def test_a_withdrawal_is_as_if_it_had_never_been_said() -> None:
    make_prediction(statement="The bill is signed", hedge="will")
    second = make_prediction(statement="The bill is signed", hedge="unlikely", said_on=date(2026, 1, 20))
    settle(second.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[second], reason="not theirs", now=NOW)
    assert Standing.objects.get(slice__key="all").brier == pytest.approx(0.01)


def test_a_withdrawal_needs_a_known_reason_and_a_published_prediction() -> None:
    with pytest.raises(actions.Invalid):
        actions.withdraw_predictions(actor=make_user(), predictions=[make_prediction()], reason="dull", now=NOW)
    with pytest.raises(actions.Conflict):
        actions.withdraw_predictions(actor=make_user(), predictions=[make_draft()], reason="duplicate", now=NOW)


def test_a_retraction_ends_the_standing_forecast() -> None:
    make_prediction(statement="The bill is signed", hedge="will", said_on=date(2026, 1, 10))
    make_prediction(
        statement="The bill is signed", hedge="", retracts=True, quote="I take it back.", said_on=date(2026, 1, 20)
    )
    make_prediction(statement="The bill is signed", hedge="unlikely", said_on=date(2026, 2, 10))
    settle(Question.objects.get(), known_on=date(2026, 2, 20))
    total = Standing.objects.get(slice__key="all")
    assert total.brier == pytest.approx((10 * 0.01 + 10 * 0.64) / 20)


def test_renaming_an_author_keeps_the_old_name_as_an_alias_and_logs_it() -> None:
    author = make_prediction(author="Ada Example").author
    assert author is not None
    actions.rename_author(actor=make_user(), author=author, name="Ada Sample", reason="Married.", now=NOW)
    assert make_prediction(author="Ada Example").author == author
    assert LogEntry.objects.filter(kind="author.changed").count() == 1


def test_a_name_of_somebody_else_is_refused() -> None:
    make_prediction(author="Ben Example")
    author = make_prediction(author="Ada Example").author
    assert author is not None
    with pytest.raises(actions.Conflict):
        actions.rename_author(actor=make_user(), author=author, name="BEN EXAMPLE", reason="Why not.", now=NOW)


def test_an_event_without_a_name_and_a_reason_that_cannot_be_stored_are_refused() -> None:
    row = make_prediction()
    with pytest.raises(actions.Invalid, match="Name the event"):
        amend_question(row.question, event=" ")
    with pytest.raises(actions.Invalid, match="NUL"):
        amend(row, reason="a\x00b", place="page 2")
    assert row.author is not None
    with pytest.raises(actions.Invalid, match="NUL"):
        actions.rename_author(actor=make_user(), author=row.author, name="a\x00b", reason="Typo.", now=NOW)


def test_a_fault_is_said_once() -> None:
    row = make_prediction()
    with pytest.raises(actions.Invalid) as error:
        amend_question(row.question, time_zone="Mars/Olympus")
    assert [one.code for one in error.value.problems] == ["unknown_zone"]


def test_a_deadline_may_not_move_onto_a_question_that_asks_the_same() -> None:
    make_prediction(statement="The bill is signed", deadline=date(2026, 7, 31))
    row = make_prediction(statement="The bill is signed", deadline=date(2026, 6, 30))
    with pytest.raises(actions.Invalid, match="asks exactly this"):
        amend_question(row.question, deadline=date(2026, 7, 31))


def test_two_entries_may_not_come_to_say_the_same() -> None:
    make_prediction(statement="The bill is signed", quote="It will probably be signed.")
    row = make_prediction(statement="The bill is signed", quote="It will probably be signed!")
    with pytest.raises(actions.Invalid, match="says this already"):
        amend(row, quote="It will probably be signed.")


def test_an_outlet_that_an_amendment_names_becomes_public() -> None:
    piece = actions.CommentaryInput(url="https://b.example/", outlet="Other", title="B", published_on=date(2026, 1, 10))
    row = amend(make_prediction(), commentary=piece)
    assert row.outlet is not None
    row.outlet.refresh_from_db()
    assert row.outlet.last_seq == row.last_seq


def test_an_amendment_says_when_and_whether_it_decides() -> None:
    amend(make_prediction(), place="page 2")
    payload = json.loads(bytes(LogOpening.objects.get(seq=2).payload))
    assert (payload["amended_at"], payload["decisive"]) == ("2026-03-01T12:00:00Z", False)
