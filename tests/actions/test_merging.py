"""Two that are the same become one: claims, scores and addresses follow, and what cannot be right is refused."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.actions.names import claim_identity
from predictions.actions.payloads import decimal_text
from predictions.models import (
    Author,
    Event,
    LogEntry,
    LogOpening,
    Prediction,
    PredictionState,
    Question,
    QuestionState,
    Reminder,
    Score,
)
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
WHY = "The byline was spelled in two ways."


def merge_authors(gone: Author | None, stays: Author | None, **options: Any) -> Author:
    assert gone is not None and stays is not None
    who = options.pop("actor", None) or make_user("adjudicator")
    return actions.merge_authors(actor=who, author=gone, into=stays, reason=WHY, now=NOW, **options)


def merge_questions(gone: Question | None, stays: Question | None, **options: Any) -> Question:
    assert gone is not None and stays is not None
    who = options.pop("actor", None) or make_user("adjudicator")
    return actions.merge_questions(actor=who, question=gone, into=stays, reason=WHY, now=NOW, **options)


def last_entry() -> tuple[str, dict[str, Any]]:
    entry = LogEntry.objects.order_by("seq").last()
    assert entry is not None
    return entry.kind, json.loads(bytes(LogOpening.objects.get(seq=entry.seq).payload))


def assert_derived_is_right() -> None:
    before = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == before


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_an_authors_claims_names_and_scores_move_and_equal_a_rebuild() -> None:
    kept, moved, other = (make_prediction(author=name) for name in ("Ada Example", "A. Example", "Bo Other"))
    for row in (kept, moved):
        settle(row.question)
    draft = make_draft(author="A. Example")
    stays = merge_authors(moved.author, kept.author)
    assert stays == kept.author and fresh(moved.author).merged_into == stays
    assert fresh(moved).author == fresh(draft).author == stays and fresh(other).author != stays
    assert list(Author.objects.public().order_by("name")) == [stays, other.author]
    assert set(Score.objects.values_list("author__name", flat=True)) == {"Ada Example", "Bo Other"}
    assert_derived_is_right()
    again = make_draft(author="A. EXAMPLE")
    assert again.author == stays


def test_the_merger_of_authors_is_one_entry_about_the_one_who_stays() -> None:
    kept, moved = make_prediction(author="Ada Example"), make_prediction(author="A. Example")
    assert kept.author is not None and moved.author is not None
    stays = merge_authors(moved.author, kept.author)
    kind, payload = last_entry()
    assert kind == "author.merged" and LogEntry.objects.filter(subject=stays.log_subject).exists()
    assert payload["author"]["slug"] == "a-example" and payload["into"]["slug"] == "ada-example"
    assert payload["predictions"] == [str(moved.public_id)] and payload["reason"] == WHY
    assert fresh(moved).last_seq == fresh(stays).last_seq == fresh(moved.author).last_seq


def test_a_claim_under_both_names_counts_once_and_later_ones_revise() -> None:
    kept = make_prediction(author="Ada Example", quote="It will probably pass.")
    question = kept.question
    twin = make_prediction(author="A. Example", quote="It will probably pass.", question=question)
    later = make_prediction(
        author="A. Example", quote="It will pass.", hedge="will", said_on=date(2026, 2, 1), question=question
    )
    merge_authors(twin.author, kept.author)
    assert fresh(twin).state == PredictionState.WITHDRAWN and fresh(twin).withdrawal_reason == "duplicate"
    assert fresh(later).revises == kept and fresh(kept).state == PredictionState.PUBLISHED
    assert LogEntry.objects.filter(kind="prediction.withdrawn", subject=twin.log_subject).count() == 1
    assert_derived_is_right()


def test_an_address_leads_on_through_chains_of_mergers() -> None:
    first, second, third = (make_prediction(author=name).author for name in ("One", "Two", "Three"))
    merge_authors(first, second)
    merge_authors(second, third)
    assert fresh(first).merged_into == fresh(second).merged_into == third
    with pytest.raises(actions.Conflict, match="merged into another"):
        merge_authors(first, third)


def test_only_an_adjudicator_merges_and_only_two() -> None:
    one, two = make_prediction(author="One").author, make_prediction(author="Two").author
    with pytest.raises(actions.NotAllowed):
        merge_authors(one, two, actor=make_user("editor"))
    with pytest.raises(actions.Invalid, match="another author"):
        merge_authors(one, one)
    assert LogEntry.objects.filter(kind="author.merged").count() == 0


def test_a_file_imported_again_finds_the_merged_claim() -> None:
    kept, moved = (
        make_prediction(author="Ada Example"),
        make_prediction(author="A. Example", quote="It wil probably pass."),
    )
    actions.amend_prediction(
        actor=make_user(), prediction=moved, changes={"quote": "It will probably pass."}, reason="Typo.", now=NOW
    )
    assert kept.author is not None and moved.question is not None
    merge_authors(moved.author, kept.author)
    sure = decimal_text(moved.probability) or ""
    wanted = claim_identity(
        kept.author.public_id, moved.question.public_id, moved.said_on, sure, "It wil probably pass."
    )
    assert fresh(moved).identity == wanted


@pytest.mark.parametrize("amended", [False, True])
def test_a_withheld_claim_is_merged_by_the_words_it_was_published_with(amended: bool) -> None:
    kept, moved = make_prediction(author="Ada Example"), make_prediction(author="A. Example", quote="It will pass.")
    if amended:
        changes = {"quote": "It will surely pass."}
        actions.amend_prediction(actor=make_user(), prediction=moved, changes=changes, reason="Cut short.", now=NOW)
    judge = make_user("adjudicator")
    moved = actions.withhold_prediction(actor=judge, prediction=fresh(moved), reason="privacy", now=NOW).prediction
    assert kept.author is not None and moved.question is not None and moved.quote == ""
    merge_authors(moved.author, kept.author)
    sure = decimal_text(moved.probability) or ""
    wanted = claim_identity(kept.author.public_id, moved.question.public_id, moved.said_on, sure, "It will pass.")
    assert fresh(moved).identity == wanted
    actions.restore_prediction(actor=judge, prediction=fresh(moved), reason="Settled.", now=NOW)
    assert actions.verify_log(now=NOW).n == 0


def test_claims_whose_words_are_withheld_are_twins_only_if_they_said_the_same() -> None:
    kept = make_prediction(author="Ada Example", quote="It will probably pass.")
    same = make_prediction(author="A. Example", quote="It will probably pass.", question=kept.question)
    other = make_prediction(author="A. Example", quote="It is probably going to pass.", question=kept.question)
    judge = make_user("adjudicator")
    for row in (kept, same, other):
        actions.withhold_prediction(actor=judge, prediction=row, reason="privacy", now=NOW)
    merge_authors(same.author, kept.author)
    assert [fresh(row).state for row in (kept, same, other)] == ["published", "withdrawn", "published"]


def test_a_question_recorded_twice_becomes_one() -> None:
    kept, moved = make_prediction(author="One"), make_prediction(author="Two")
    settle(kept.question)
    draft = make_draft(author="Three", question=moved.question)
    stays = merge_questions(moved.question, kept.question)
    gone = fresh(moved.question)
    assert (gone.state, gone.merged_into) == (QuestionState.MERGED, stays)
    assert fresh(moved).question == fresh(draft).question == stays == kept.question
    assert fresh(moved).reading_at == NOW
    assert Score.objects.get(author=moved.author).status == "scored"
    assert last_entry()[0] == "question.merged"
    assert_derived_is_right()


def test_the_same_words_find_the_question_that_stays() -> None:
    kept, moved = make_prediction(author="One"), make_prediction(author="Two")
    assert moved.question is not None
    words, deadline = moved.question.statement, moved.question.deadline
    merge_questions(moved.question, kept.question)
    another = make_prediction(author="Three", statement=words, deadline=deadline, resolution_criteria="")
    assert another.question == kept.question


def test_reminders_of_the_question_that_is_gone_stop() -> None:
    kept, moved = make_prediction(author="One"), make_prediction(author="Two")
    later = NOW + timedelta(days=150)
    actions.remind(now=later, clock=actions.GivenClock(later))
    waiting = Reminder.objects.filter(question=moved.question, state="due")
    assert waiting.exists()
    merge_questions(moved.question, kept.question)
    assert not waiting.exists() and Reminder.objects.filter(question=kept.question, state="due").exists()
    assert moved.question not in Question.objects.due(later)


def test_questions_with_other_terms_take_a_word_about_which_stand() -> None:
    kept, moved = make_prediction(author="One"), make_prediction(author="Two", deadline=date(2026, 7, 31))
    with pytest.raises(actions.Invalid, match="They differ in deadline"):
        merge_questions(moved.question, kept.question)
    merge_questions(moved.question, kept.question, terms_stand=True)
    assert fresh(moved).deadline == date(2026, 6, 30) and last_entry()[1]["differing"] == ["deadline"]


def test_questions_whose_outcomes_differ_stay_two() -> None:
    kept, moved = make_prediction(author="One"), make_prediction(author="Two")
    settle(moved.question, "true")
    with pytest.raises(actions.Conflict, match="merge the other way"):
        merge_questions(moved.question, kept.question)
    settle(kept.question, "false")
    with pytest.raises(actions.Conflict, match="outcomes in force differ"):
        merge_questions(moved.question, kept.question)
    assert fresh(moved.question).state == QuestionState.FINAL


def test_a_claim_made_after_the_other_deadline_keeps_them_apart() -> None:
    kept = make_prediction(author="One", deadline=date(2026, 1, 20))
    moved = make_prediction(author="Two", said_on=date(2026, 2, 1))
    with pytest.raises(actions.Invalid, match="after the deadline"):
        merge_questions(moved.question, kept.question, terms_stand=True)


def test_merged_events_are_one_unit() -> None:
    one, two = make_prediction(event="The air truce"), make_prediction(event="The truce in the air")
    for row in (one, two):
        settle(row.question)
    assert one.question is not None and two.question is not None
    gone, stays = two.question.event, one.question.event
    actions.merge_events(actor=make_user("adjudicator"), event=gone, into=stays, reason=WHY, now=NOW)
    assert fresh(two.question).event == stays and fresh(two.question).terms_at == NOW
    kind, payload = last_entry()
    assert kind == "event.merged" and payload["questions"] == [str(two.question.public_id)]
    assert_derived_is_right()
    third = make_prediction(event="The truce in the air")
    assert third.question is not None and third.question.event == stays
    with pytest.raises(actions.Conflict):
        actions.merge_events(actor=make_user("adjudicator"), event=gone, into=stays, reason=WHY, now=NOW)
    assert Event.objects.filter(merged_into__isnull=False).count() == 1


def test_a_draft_leaves_no_entry() -> None:
    one, two = make_draft(author="One"), make_draft(author="Two")
    merge_authors(one.author, two.author)
    assert fresh(one).author == two.author and not LogEntry.objects.exists()
    assert Prediction.objects.filter(author=one.author).count() == 0
