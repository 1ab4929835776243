"""Two editors read a quote before it is published, neither seeing the other's number; a third decides."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from predictions import actions
from predictions.models import LogEntry, LogOpening, Prediction, Reading, User, reading_awaited, readings_of
from predictions.models.base import writing
from predictions.queries.history import history
from predictions.queries.sealed import sealed_seqs
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def two(settings: Any) -> None:
    settings.READINGS_REQUIRED = 2


def read(row: Prediction, actor: User | None = None, hedge: str = "", **numbers: str) -> Reading:
    given = {name: D(value) for name, value in numbers.items()}
    reading = actions.ReadingInput(hedge=hedge, **given)  # type: ignore[arg-type]
    return actions.give_reading(actor=actor or make_user(), prediction=row, reading=reading, now=NOW)


def publish(row: Prediction) -> Prediction:
    [published] = actions.publish_predictions(actor=make_user(), predictions=[row], now=NOW)
    return published


def code(refused: Any) -> str:
    return str(refused.value.problems[0].code)


def test_what_an_editor_enters_with_a_draft_is_their_reading_and_not_the_drafts() -> None:
    editor = make_user()
    row = make_draft(editor)
    row.refresh_from_db()
    assert (row.hedge, row.probability, row.low, row.high, row.basis, row.vague) == ("", None, None, None, "", False)
    kept = Reading.objects.get()
    assert (kept.editor, kept.hedge, kept.probability) == (editor, "probably", D("0.75")) and not kept.decides
    assert actions.as_input(row).probability is None


def test_a_number_in_the_quote_is_not_read_for_the_editors() -> None:
    row = make_draft(make_user("contributor"), hedge="", quote="There is a 70 percent chance that it is signed.")
    assert row.probability is None and not Reading.objects.exists()
    assert read(row).basis == "stated"


def test_two_that_are_close_publish_the_first() -> None:
    row = make_draft(hedge="")
    read(row, hedge="probably")
    read(row, probability="0.85", low="0.8", high="0.9")
    published = publish(row)
    published.refresh_from_db()
    assert (published.hedge, published.probability, published.basis) == ("probably", D("0.75"), "hedge")
    assert published.lexicon_version and published.reading_at == NOW


@pytest.mark.parametrize("numbers", [["0.7"], []])
def test_publication_waits_for_a_second(numbers: list[str]) -> None:
    row = make_draft(hedge="")
    for one in numbers:
        read(row, probability=one)
    with pytest.raises(actions.Invalid) as refused:
        publish(row)
    assert code(refused) == ("second_reading" if numbers else "first_reading")
    [problem] = actions.publication_problems(row, NOW)
    assert (problem.field, problem.code) == ("probability", code(refused))


def test_publishing_in_one_step_waits_too_and_saves_nothing() -> None:
    with pytest.raises(actions.Invalid) as refused:
        actions.record_predictions(actor=make_user(), drafts=[make_input()], now=NOW)
    assert code(refused) == "second_reading"
    assert not Prediction.objects.exists() and not Reading.objects.exists() and not LogEntry.objects.exists()


def test_beyond_fifteen_points_a_third_person_decides() -> None:
    row, first, second = make_draft(hedge=""), make_user(), make_user()
    read(row, first, probability="0.7")
    read(row, second, probability="0.86")
    with pytest.raises(actions.Invalid) as refused:
        publish(row)
    assert code(refused) == "third_reading"
    for one in (first, second):
        with pytest.raises(actions.Conflict) as again:
            read(row, one, probability="0.8")
        assert code(again) == "read_already"
    third = read(row, probability="0.9", low="0.85", high="0.95")
    assert third.decides
    published = publish(row)
    published.refresh_from_db()
    assert (published.probability, published.low, published.high) == (D("0.9"), D("0.85"), D("0.95"))


def test_exactly_fifteen_points_are_close() -> None:
    row = make_draft(hedge="")
    read(row, probability="0.7")
    read(row, probability="0.85")
    assert reading_awaited(readings_of(row)) == "" and publish(row).probability == D("0.7")


def test_too_vague_and_not_are_no_agreement() -> None:
    row = make_draft(hedge="")
    read(row, probability="0.5", low="0.2", high="0.8")
    read(row, probability="0.5")
    assert reading_awaited(readings_of(row)) == "third"


def test_nobody_reads_what_has_its_readings() -> None:
    row = make_draft(hedge="")
    read(row, probability="0.7")
    read(row, probability="0.7")
    with pytest.raises(actions.Conflict) as refused:
        read(row, probability="0.7")
    assert code(refused) == "read_enough"


def test_nobody_reads_twice_in_the_database_either() -> None:
    row, editor = make_draft(hedge=""), make_user()
    kept = read(row, editor, probability="0.7")
    kept.pk = None
    kept.public_id = make_draft(hedge="").public_id
    with pytest.raises(IntegrityError), transaction.atomic(), writing("a test"):
        kept.save(force_insert=True)


def test_other_words_are_read_anew() -> None:
    editor = make_user()
    row = make_draft(editor, hedge="")
    read(row, editor, probability="0.7")
    read(row, probability="0.7")
    changed = replace(actions.as_input(row), quote="Measure 1 is likely to be signed.")
    row = actions.edit_draft(actor=editor, prediction=row, draft=changed, now=NOW)
    assert reading_awaited(readings_of(row)) == "first"
    read(row, editor, probability="0.5")
    assert Reading.objects.count() == 3


def test_an_edit_may_bring_the_colleagues_reading() -> None:
    row = make_draft(make_user())
    draft = replace(actions.as_input(row), hedge="likely", place="p. 2")
    actions.edit_draft(actor=make_user(), prediction=row, draft=draft, now=NOW)
    row.refresh_from_db()
    assert (row.place, row.hedge) == ("p. 2", "") and Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("reading", "field", "wrong"),
    [
        ({}, "probability", "missing_reading"),
        ({"hedge": "flurbly"}, "probability", "missing_reading"),
        ({"probability": D("1.2")}, "probability", "probability_range"),
        ({"probability": D("0.5"), "low": D("0.6"), "high": D("0.7")}, "low", "reading_order"),
        ({"hedge": "x\x00"}, "hedge", "unreadable_text"),
        ({"hedge": "may", "probability": D("0.4")}, "hedge", "F09"),
    ],
)
def test_a_reading_that_cannot_stand_is_refused(reading: dict[str, Any], field: str, wrong: str) -> None:
    row = make_draft(hedge="")
    with pytest.raises(actions.Invalid) as refused:
        actions.give_reading(
            actor=make_user(), prediction=row, reading=actions.ReadingInput(**reading), now=NOW
        )  # fmt: skip
    assert (refused.value.problems[0].field, code(refused)) == (field, wrong)
    assert not Reading.objects.exists() and not LogEntry.objects.exists()


def test_a_reading_is_of_a_quote_and_a_statement() -> None:
    row = make_draft(hedge="", statement="")
    with pytest.raises(actions.Invalid) as refused:
        read(row, probability="0.7")
    assert code(refused) == "missing_statement"


@pytest.mark.parametrize("role", ["contributor", "administrator", None])
def test_only_editors_read(role: str | None) -> None:
    row = make_draft(hedge="")
    with pytest.raises(actions.NotAllowed):
        read(row, make_user(role), probability="0.7")


def test_a_contributor_leaves_the_reading_to_editors() -> None:
    with pytest.raises(actions.Invalid) as refused:
        make_draft(make_user("contributor"))
    assert code(refused) == "read_by_editors" and not Prediction.objects.exists()
    assert make_draft(make_user("contributor"), hedge="").state == "draft"


def test_a_published_entry_and_a_desk_that_reads_once_take_no_reading(settings: Any) -> None:
    settings.READINGS_REQUIRED = 1
    published, draft = make_prediction(), make_draft()
    with pytest.raises(actions.Conflict) as refused:
        read(draft, probability="0.7")
    assert code(refused) == "read_by_one"
    settings.READINGS_REQUIRED = 2
    with pytest.raises(actions.Conflict) as other:
        read(published, probability="0.7")
    assert code(other) == "not_a_draft"


def test_a_reading_is_in_the_log_at_once_and_opens_with_the_publication() -> None:
    editor = make_user()
    row = make_draft(hedge="")
    kept = read(row, editor, hedge="probably")
    entry = LogEntry.objects.get(seq=kept.last_seq)
    assert (entry.kind, entry.subject) == ("reading.given", row.log_subject)
    told = json.loads(bytes(LogOpening.objects.get(seq=kept.last_seq).payload))
    assert (told["numbers"]["probability"], told["editor"], told["decides"]) == ("0.75", str(editor.public_id), False)
    assert sealed_seqs() == {kept.last_seq}
    assert [one.payload for one in history([row.log_subject])] == [{}]
    read(row, probability="0.7")
    publish(row)
    assert sealed_seqs() == frozenset()
    assert [one.kind for one in history([row.log_subject]) if one.payload][:2] == ["reading.given"] * 2


def test_a_refused_find_opens_its_readings() -> None:
    row = make_draft()
    actions.refuse_drafts(actor=make_user(), predictions=[row], reason="vague", now=NOW)
    assert sealed_seqs() == frozenset()


def test_numbers_from_before_become_their_recorders_reading(settings: Any) -> None:
    settings.READINGS_REQUIRED = 1
    editor, helper = make_user(), make_user("contributor")
    row, other = make_draft(editor), make_draft(helper)
    settings.READINGS_REQUIRED = 2
    read(row, probability="0.75")
    row.refresh_from_db()
    assert row.probability is None and next(one.editor for one in readings_of(row)) == editor
    assert publish(row).probability == D("0.75")
    read(other, probability="0.7")
    assert [one.editor == helper for one in readings_of(other)] == [False]


def test_a_form_that_still_shows_ones_own_reading_may_be_sent_again() -> None:
    editor = make_user()
    row = make_draft(editor)
    same = replace(actions.as_input(row), hedge="probably")
    actions.edit_draft(actor=editor, prediction=row, draft=same, now=NOW)
    assert Reading.objects.count() == 1
    with pytest.raises(actions.Conflict):
        actions.edit_draft(actor=editor, prediction=row, draft=replace(same, hedge="likely"), now=NOW)


def test_what_takes_a_claim_back_needs_no_reading() -> None:
    row = make_draft(hedge="")
    for one in ("0.7", "0.7"):
        read(row, probability=one)
    first = publish(row)
    back = make_draft(question=first.question, author=first.author, hedge="", retracts=True, quote="I was wrong.")
    assert publish(back).retracts


def test_another_reading_of_a_published_claim_takes_two() -> None:
    row = make_draft(hedge="")
    for one in ("0.7", "0.7"):
        read(row, probability=one)
    row = publish(row)
    with pytest.raises(actions.NotAllowed, match="takes two"):
        actions.amend_prediction(
            actor=make_user("adjudicator"), prediction=row, changes={"probability": D("0.9")}, reason="x", now=NOW
        )
    proposal = actions.propose_act(
        actor=make_user(), act="amend prediction", target=row, arguments={"changes": {"probability": D("0.9")}},
        reason="Misread.", now=NOW,
    )  # fmt: skip
    actions.confirm_act(actor=make_user("adjudicator"), proposal=proposal, now=NOW)
    row.refresh_from_db()
    assert row.probability == D("0.9")
