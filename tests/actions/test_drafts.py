"""A find is saved with next to nothing, finished later, and never lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions import actions
from predictions.models import Commentary, LogEntry, Outlet, Prediction, Question
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user

pytestmark = pytest.mark.django_db


def save(actor: Any = None, **changes: Any) -> Prediction:
    [row] = actions.save_drafts(
        actor=actor or make_user(), drafts=[actions.PredictionInput(**changes)], now=NOW
    )  # fmt: skip
    return row


ADDRESS = actions.CommentaryInput(url="https://paper.example/a")


def codes(error: pytest.ExceptionInfo[actions.DomainError]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in error.value.problems}


def test_an_address_and_a_quote_are_enough() -> None:
    row = save(quote="It will rain.", commentary=ADDRESS)
    assert (row.state, row.author, row.question) == ("draft", None, None)
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"quote": " ", "commentary": ADDRESS}, ("quote", "missing_quote")),
        ({"quote": "It will rain."}, ("source_url", "missing_source")),
        ({"quote": "x", "commentary": replace(ADDRESS, url="javascript:alert(1)")}, ("source_url", "bad_url")),
        ({"quote": "a\x00b", "commentary": ADDRESS}, ("quote", "unreadable_text")),
        ({"quote": "a\ud800b", "commentary": ADDRESS}, ("quote", "unreadable_text")),
        ({"quote": "x" * 5001, "commentary": ADDRESS}, ("quote", "too_long")),
        ({"quote": "x", "commentary": ADDRESS, "probability": Decimal("1.1")}, ("probability", "probability_range")),
        ({"quote": "x", "commentary": ADDRESS, "probability": Decimal("NaN")}, ("probability", "probability_range")),
        ({"quote": "x", "commentary": ADDRESS, "low": Decimal("0.1")}, ("probability", "reading_incomplete")),
        (
            {"quote": "x", "commentary": ADDRESS, "probability": Decimal("0.1"), "low": Decimal("0.2")},
            ("low", "reading_order"),
        ),
        ({"quote": "x", "commentary": ADDRESS, "said_on": date(9999, 1, 1)}, ("said_on", "date_range")),
        ({"quote": "x", "commentary": ADDRESS, "place": "x" * 201}, ("place", "too_long")),
        ({"quote": "x", "commentary": ADDRESS, "note": "a\x00b"}, ("note", "unreadable_text")),
        ({"quote": "x", "commentary": ADDRESS, "reference_at": "soon"}, ("reference_at", "bad_date")),
        (
            {"quote": "x", "commentary": ADDRESS, "question": actions.QuestionInput(statement="s", topics=("a;b",))},
            ("topics", "bad_topic"),
        ),
        ({"quote": "x", "commentary": ADDRESS, "speaker_role": "ghost"}, ("speaker_role", "unknown_role")),
        (
            {"quote": "x", "commentary": ADDRESS, "question": actions.QuestionInput(time_zone="Mars/Olympus")},
            ("time_zone", "unknown_zone"),
        ),
        (
            {
                "quote": "x",
                "commentary": ADDRESS,
                "question": actions.QuestionInput(condition_deadline=date(2026, 1, 1)),
            },
            ("condition", "condition_incomplete"),
        ),
    ],
)
def test_what_could_not_be_stored_is_named_on_its_field(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    with pytest.raises(actions.Invalid) as error:
        save(**changes)
    assert expected in codes(error)
    assert Prediction.objects.count() == Commentary.objects.count() == 0


def test_one_bad_find_keeps_the_whole_batch_out_and_says_which() -> None:
    drafts = [make_input(), make_input(quote="")]
    with pytest.raises(actions.Invalid) as error:
        actions.save_drafts(actor=make_user(), drafts=drafts, now=NOW)
    assert list(error.value.by_index) == [1]
    assert Prediction.objects.count() == 0


def test_probably_fills_low_point_and_high() -> None:
    row = save(quote="It will rain, I think.", commentary=ADDRESS, hedge="probably")
    assert (row.low, row.probability, row.high) == (Decimal("0.65"), Decimal("0.75"), Decimal("0.80"))
    assert (row.basis, row.vague) == ("hedge", False)
    assert row.lexicon_version


def test_a_number_in_the_quote_wins_over_the_hedge() -> None:
    row = save(quote="It will probably rain: 90%", commentary=ADDRESS, hedge="probably")
    assert (row.probability, row.basis) == (Decimal("0.9"), "stated")


def test_a_number_that_the_editor_enters_is_kept() -> None:
    row = save(quote="It will probably rain.", commentary=ADDRESS, hedge="probably", probability=Decimal("0.7"))
    assert (row.low, row.probability, row.high) == (Decimal("0.7"), Decimal("0.7"), Decimal("0.7"))


def test_may_is_recorded_as_too_vague_to_score_on_decimals() -> None:
    assert save(quote="It may rain.", commentary=ADDRESS, hedge="may").vague
    wide = {"probability": Decimal("0.4"), "low": Decimal("0.2"), "high": Decimal("0.6")}
    assert save(quote="It may rain.", commentary=ADDRESS, **wide).vague  # as floats 0.6 - 0.2 is below 0.4


def test_a_denial_is_stored_as_the_probability_of_the_statement() -> None:
    row = save(quote="It will not rain.", commentary=ADDRESS, hedge="will", denies=True)
    assert (row.low, row.probability, row.high) == (Decimal("0.02"), Decimal("0.10"), Decimal("0.25"))


def test_a_find_is_completed_in_place_and_the_piece_with_it() -> None:
    editor = make_user()
    row = save(editor, quote="It will rain.", commentary=ADDRESS)
    full = make_input(url="https://paper.example/a")
    actions.edit_draft(actor=editor, prediction=row, draft=full, now=NOW)
    row.refresh_from_db()
    assert row.commentary.title
    assert Commentary.objects.count() == 1
    assert row.question is not None and row.question.state == "draft"


def test_editing_twice_keeps_one_question() -> None:
    editor = make_user()
    row = make_draft(editor)
    current = actions.as_input(row)
    assert isinstance(current.question, actions.QuestionInput)
    changed = replace(current, question=replace(current.question, statement="Something else happens"))
    row = actions.edit_draft(actor=editor, prediction=row, draft=changed, now=NOW)
    assert Question.objects.count() == 1
    assert Question.objects.get().statement == "Something else happens"


def test_as_input_gives_back_what_was_saved() -> None:
    row = make_draft()
    before = Prediction.objects.values().get()
    actions.edit_draft(actor=make_user(), prediction=row, draft=actions.as_input(row), now=NOW)
    assert Prediction.objects.values().get() == before


def test_the_same_statement_and_deadline_join_the_published_question() -> None:
    first = make_prediction(statement="The bill is signed", resolution_criteria="According to the journal.")
    second = make_draft(statement=" The bill is signed", resolution_criteria="", author="Ben Example")
    assert second.question == first.question


def test_other_criteria_for_a_published_question_are_refused() -> None:
    make_prediction(statement="The bill is signed", resolution_criteria="According to the journal.")
    with pytest.raises(actions.Invalid) as error:
        make_draft(statement="The bill is signed", resolution_criteria="According to the court.")
    assert codes(error) == {("resolution_criteria", "question_exists")}


def test_a_refused_find_is_counted_with_its_reason_and_logged() -> None:
    editor = make_user()
    row = save(editor, quote="It will rain.", commentary=ADDRESS)
    [row] = actions.refuse_drafts(actor=editor, predictions=[row], reason="vague", note="No place.", now=NOW)
    assert (row.state, row.refusal_reason, row.last_seq) == ("refused", "vague", 0)
    assert LogEntry.objects.get().kind == "prediction.refused"


def test_a_refusal_needs_one_of_the_reasons() -> None:
    row = make_draft()
    with pytest.raises(actions.Invalid):
        actions.refuse_drafts(actor=make_user(), predictions=[row], reason="dull", now=NOW)


def test_a_refused_find_is_changed_no_more() -> None:
    editor = make_user()
    row = make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[row], reason="vague", now=NOW)
    with pytest.raises(actions.Conflict):
        actions.edit_draft(actor=editor, prediction=row, draft=actions.as_input(row), now=NOW)


def test_contributors_save_and_edit_their_own_drafts_and_do_not_see_others() -> None:
    mine, other = make_user("contributor"), make_user("contributor")
    row = make_draft(mine)
    actions.edit_draft(actor=mine, prediction=row, draft=actions.as_input(row), now=NOW)
    with pytest.raises(actions.NotFound):
        actions.edit_draft(actor=other, prediction=row, draft=actions.as_input(row), now=NOW)
    with pytest.raises(actions.NotAllowed):
        actions.refuse_drafts(actor=mine, predictions=[row], reason="vague", now=NOW)


@pytest.mark.parametrize("role", ["administrator", None])
def test_others_do_not_write(role: str | None) -> None:
    with pytest.raises(actions.NotAllowed):
        make_draft(make_user(role))


def test_a_superuser_without_a_role_gets_no_exception() -> None:
    user = make_user(None)
    user.is_superuser = True
    user.save()
    with pytest.raises(actions.NotAllowed):
        make_draft(user)


def test_a_deactivated_editor_has_no_role_left() -> None:
    user = make_user()
    user.is_active = False
    user.save()
    with pytest.raises(actions.NotAllowed):
        make_draft(user)


def test_outlets_are_found_by_name_whatever_the_capitals() -> None:
    make_draft(outlet="The Paper")
    make_draft(outlet="the  PAPER")
    assert Outlet.objects.count() == 1
