"""From draft to public: checked, logged, scored, all or nothing."""

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from predictions import actions
from predictions.models import (
    Author,
    Board,
    LogEntry,
    LogOpening,
    Outlet,
    Prediction,
    Question,
    Score,
    Standing,
)
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user

pytestmark = pytest.mark.django_db


def payload(seq: int) -> dict[str, object]:
    return json.loads(bytes(LogOpening.objects.get(seq=seq).payload))  # type: ignore[no-any-return]


def test_publishing_opens_the_question_and_logs_both() -> None:
    row = make_prediction()
    assert (row.state, row.recorded_at, row.recorded_seq, row.last_seq) == ("published", NOW, 1, 1)
    question = Question.objects.get()
    assert (question.state, question.recorded_at, question.last_seq) == ("open", NOW, 0)
    assert list(LogEntry.objects.order_by("seq").values_list("kind", flat=True)) == [
        "question.published",
        "prediction.published",
    ]


def test_the_entry_holds_every_value_that_a_score_needs() -> None:
    row = make_prediction(reference_probability=Decimal("0.4"), reference_source="Market", reference_at="2026-01-09")
    said, asked = payload(1), payload(0)
    assert said["author"] == {"id": str(row.author.public_id), "slug": "ada-example", "name": "Ada Example"}  # type: ignore[union-attr]
    assert said["question"] == asked["question"] == str(row.question.public_id)  # type: ignore[union-attr]
    assert said["reading"]["probability"] == "0.75"  # type: ignore[index]
    assert said["reference"] == {"probability": "0.4", "source": "Market", "at": "2026-01-09"}
    assert said["said_on"] == "2026-01-10"
    assert (asked["deadline"], asked["time_zone"], asked["topics"]) == ("2026-06-30", "UTC", ["law"])


def test_the_leaf_holds_no_words_no_names_and_no_public_id() -> None:
    row = make_prediction()
    leaf = json.loads(bytes(LogEntry.objects.get(seq=1).leaf))
    assert set(leaf) == {"at", "commitment", "kind", "seq", "subject", "v"}
    assert UUID(leaf["subject"]) == row.log_subject != row.public_id


def test_authors_and_outlets_become_public_with_their_first_publication() -> None:
    make_draft()
    assert not Author.objects.public().exists() and not Outlet.objects.public().exists()
    make_prediction()
    assert Author.objects.public().count() == Outlet.objects.public().count() == 1


def test_an_incomplete_draft_is_refused_with_everything_that_is_missing() -> None:
    [row] = actions.save_drafts(
        actor=make_user(),
        drafts=[actions.PredictionInput(quote="x", commentary=actions.CommentaryInput(url="https://a.example/"))],
        now=NOW,
    )
    with pytest.raises(actions.Invalid) as error:
        actions.publish_predictions(actor=make_user(), predictions=[row], now=NOW)
    missing = {one.field for one in error.value.problems}
    assert {"author", "said_on", "statement", "resolution_criteria", "deadline"} <= missing
    assert LogEntry.objects.count() == 0


def test_one_bad_draft_keeps_the_batch_unpublished() -> None:
    good, bad = make_draft(), make_draft(resolution_criteria="")
    with pytest.raises(actions.Invalid) as error:
        actions.publish_predictions(actor=make_user(), predictions=[good, bad], now=NOW)
    assert list(error.value.by_index) == [1]
    assert set(Prediction.objects.values_list("state", flat=True)) == {"draft"}


def test_a_failed_record_leaves_nothing_behind() -> None:
    with pytest.raises(actions.Invalid):
        actions.record_predictions(actor=make_user(), drafts=[make_input(statement="")], now=NOW)
    assert not Prediction.objects.exists() and not Author.objects.exists() and not Question.objects.exists()


def test_a_later_claim_on_the_question_revises_the_standing_one() -> None:
    first = make_prediction(statement="The bill is signed")
    second = make_prediction(statement="The bill is signed", hedge="will", said_on=date(2026, 2, 1))
    assert second.revises == first
    assert payload(second.recorded_seq)["revises"] == str(first.public_id)  # type: ignore[arg-type]


def test_an_earlier_claim_found_later_revises_nothing() -> None:
    make_prediction(statement="The bill is signed")
    assert make_prediction(statement="The bill is signed", hedge="will", said_on=date(2026, 1, 5)).revises is None


def test_revisions_within_one_batch_are_linked() -> None:
    drafts = [
        make_input(statement="The bill is signed", said_on=date(2026, 1, 10)),
        make_input(statement="The bill is signed", said_on=date(2026, 1, 20)),
    ]
    first, second = actions.record_predictions(actor=make_user(), drafts=drafts, now=NOW)
    assert second.revises == first


def test_several_authors_share_a_question() -> None:
    make_prediction(statement="The bill is signed")
    make_prediction(statement="The bill is signed", author="Ben Example")
    assert Question.objects.public().count() == 1
    assert Score.objects.filter(status="open").count() == 2


def test_the_very_same_claim_is_published_once() -> None:
    make_prediction(statement="The bill is signed", quote="It will probably happen.")
    with pytest.raises(actions.Invalid) as error:
        make_prediction(statement="The bill is signed", quote="It will probably happen.")
    assert [one.code for one in error.value.problems] == ["recorded_already"]


def test_an_external_id_is_used_once_per_outlet() -> None:
    make_prediction(external_id="7")
    make_prediction(external_id="7", outlet="The Other Paper")
    with pytest.raises(actions.Invalid) as error:
        make_prediction(external_id="7")
    assert [one.code for one in error.value.problems] == ["external_id_taken"]


def test_publishing_twice_is_a_conflict_and_changes_nothing() -> None:
    row = make_prediction()
    with pytest.raises(actions.Conflict):
        actions.publish_predictions(actor=make_user(), predictions=[row], now=NOW)
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_only_editors_and_adjudicators_publish(role: str) -> None:
    row = make_draft()
    with pytest.raises(actions.NotAllowed):
        actions.publish_predictions(actor=make_user(role), predictions=[row], now=NOW)


def test_recorded_at_is_the_time_of_the_entry_and_not_of_the_draft() -> None:
    row = make_draft()
    later = NOW + timedelta(days=3)
    [row] = actions.publish_predictions(actor=make_user(), predictions=[row], now=later)
    assert row.recorded_at == later
    assert json.loads(bytes(LogEntry.objects.get(seq=1).leaf))["at"] == "2026-03-04T12:00:00Z"


def test_a_vague_claim_is_published_counted_and_never_scored() -> None:
    make_prediction(hedge="may", quote="It may happen.")
    assert Score.objects.get().status == "vague"
    assert Standing.objects.get(slice__key="all").n_vague == 1


def test_every_publication_raises_the_board_version() -> None:
    before = Board.objects.get().version
    make_prediction()
    assert Board.objects.get().version == before + 1


def test_a_find_by_a_contributor_is_published_by_an_editor() -> None:
    row = make_draft(make_user("contributor"))
    [row] = actions.publish_predictions(actor=make_user(), predictions=[row], now=NOW)
    assert row.state == "published"


def test_two_drafts_of_one_batch_may_not_share_a_number() -> None:
    drafts = [make_draft(external_id="7"), make_draft(external_id="7")]
    with pytest.raises(actions.Invalid) as error:
        actions.publish_predictions(actor=make_user(), predictions=drafts, now=NOW)
    assert [(index, one.code) for index, found in error.value.by_index.items() for one in found] == [
        (1, "external_id_taken")
    ]


def test_a_condition_makes_another_question_of_the_same_words() -> None:
    plain = make_prediction(statement="The bill is signed")
    conditional = make_prediction(
        statement="The bill is signed",
        author="Ben Example",
        condition="A truce is signed by 1 May 2026",
        condition_criteria="By the journal.",
        condition_deadline=date(2026, 5, 1),
    )
    assert plain.question != conditional.question


def test_an_archived_copy_of_a_published_piece_is_not_changed_by_a_draft() -> None:
    row = make_prediction(archive_url="")
    url, outlet, title = row.commentary.url, row.commentary.outlet, row.commentary.title
    assert outlet is not None
    draft = make_draft(
        make_user("contributor"), url=url, outlet=outlet.name, title=title, archive_url="https://evil.example/"
    )
    row.commentary.refresh_from_db()
    assert row.commentary.archive_url == ""
    assert draft.commentary != row.commentary


def test_numbers_are_rounded_once_so_that_row_and_entry_agree() -> None:
    row = make_prediction(hedge="", probability=Decimal("0.1234567891234"))
    row.refresh_from_db()
    assert row.probability == Decimal("0.123456789")
    assert payload(1)["reading"]["probability"] == "0.123456789"  # type: ignore[index]


@pytest.mark.parametrize("name", ["ß" * 150, "Ada\u200b Example"])
def test_names_that_fold_longer_or_hold_what_does_not_show(name: str) -> None:
    make_prediction(author="Ada Example")
    make_prediction(author=name)
    assert Author.objects.count() == (2 if name.startswith("ß") else 1)
