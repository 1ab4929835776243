"""Saving, editing, publishing, refusing, withdrawing and marking through the API."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from predictions.models import Author, Outlet, Prediction, Question, Topic, Verdict
from tests.factories import make_draft, make_prediction, settle

from .helpers import V1, Client, find, refused, verdict

pytestmark = pytest.mark.django_db

NO_SUCH_ID = "0b2c8f5e-6f0a-4d7e-9d1c-2f9f3f0c7a11"


def test_a_find_takes_an_address_and_a_quote(editor: Client) -> None:
    response = editor.send("predictions/", {"quote": "He will quip.", "commentary": {"url": "https://paper.example/1"}})
    saved = response.json()
    assert response.status_code == 201 and saved["state"] == "draft" and saved["author"] is None
    assert response["Location"] == saved["url"] and saved["url"].endswith(f"/api/v1/predictions/{saved['id']}/")
    blocking = {one["field"] for one in saved["problems"] if one["level"] == "block"}
    assert {"author", "said_on", "question.statement", "question.deadline"} <= blocking
    assert saved["warnings"] == []


def test_a_find_without_quote_or_address_is_not_saved(editor: Client) -> None:
    assert refused(editor.send("predictions/", {})) == {"quote": "missing_quote", "commentary.url": "missing_source"}
    assert not Prediction.objects.exists()


def test_a_complete_entry_is_published_in_one_step(editor: Client, reader: Client) -> None:
    response = editor.send("predictions/", find(publish=True))
    saved = response.json()
    assert response.status_code == 201 and saved["state"] == "published" and saved["last_seq"] is not None
    assert saved["question"]["state"] in ("open", "due") and saved["problems"] == []
    shown = reader.get(f"{V1}predictions/{saved['id']}/").json()
    assert shown["probability"] == saved["probability"] and "warnings" not in shown
    question = reader.get(f"{V1}questions/{saved['question']['id']}/").json()
    assert question["time_zone"] == "Europe/Berlin" and question["topics"] == [{"slug": "law", "name": "Law"}]


def test_an_incomplete_entry_is_not_published_and_not_saved(editor: Client) -> None:
    body = find(publish=True, author=None, reference={"probability": 0.5})
    body["question"] |= {"deadline": "2025-01-01", "condition": "The vote is held"}
    body["commentary"] |= {"published_on": None}
    fields = refused(editor.send("predictions/", body))
    assert fields["author"] == "missing_author" and fields["question.deadline"] == "deadline_before_said_on"
    assert fields["reference.source"] == "reference_incomplete"
    assert any(field.startswith("question.condition") for field in fields)
    assert not Prediction.objects.exists() and not Question.objects.exists()


def test_question_and_piece_are_joined_by_id(editor: Client) -> None:
    known = make_prediction()
    assert known.question is not None
    for question, piece in (
        (str(known.question.public_id), str(known.commentary.public_id)),
        ({"id": str(known.question.public_id)}, {"id": str(known.commentary.public_id)}),
    ):
        body = find(publish=True, question=question, commentary=piece, author=f"Author of {type(piece).__name__}")
        saved = editor.send("predictions/", body).json()
        assert saved["question"]["id"] == str(known.question.public_id)
        assert saved["commentary"]["id"] == str(known.commentary.public_id)
    assert Question.objects.count() == 1


@pytest.mark.parametrize("given", [NO_SUCH_ID, {"id": NO_SUCH_ID}, "1", {"id": 1}, {"id": None}, "9" * 5000, ""])
def test_an_id_that_names_nothing_is_said_of_its_member(editor: Client, given: Any) -> None:
    assert refused(editor.send("predictions/", find(question=given))) == {"question": "unknown_id"}
    assert refused(editor.send("predictions/", find(commentary=given))) == {"commentary": "unknown_id"}


def test_the_id_of_another_kind_of_thing_names_nothing(editor: Client) -> None:
    known = make_prediction()
    assert refused(editor.send("predictions/", find(question=str(known.public_id)))) == {"question": "unknown_id"}


def test_somebody_elses_draft_question_names_nothing_to_a_contributor(contributor: Client) -> None:
    draft = make_draft()
    assert draft.question is not None
    body = find(question=str(draft.question.public_id), commentary=str(draft.commentary.public_id))
    response = contributor.post(f"{V1}predictions/", body, format="json")
    assert refused(response) == {"question": "unknown_id", "commentary": "unknown_id"}


def test_an_id_stands_alone(editor: Client) -> None:
    body = find(question={"id": NO_SUCH_ID, "statement": "x"})
    assert refused(editor.send("predictions/", body)) == {"question": "id_alone"}


def test_author_outlet_and_topics_are_known_by_name_or_slug(editor: Client) -> None:
    make_prediction(author="M. Gessen", outlet="The New York Times", topics=("War in Ukraine",))
    named = find(author="m-gessen")
    named["commentary"]["outlet"] = "the-new-york-times"
    named["question"]["topics"] = ["war-in-ukraine", "WAR IN UKRAINE"]
    saved = editor.send("predictions/", named).json()
    assert saved["author"]["name"] == "M. Gessen" and saved["outlet"]["name"] == "The New York Times"
    assert [topic["slug"] for topic in saved["question"]["topics"]] == ["war-in-ukraine"]
    for author in ({"slug": "m-gessen"}, {"name": "m. gessen"}, "M. GESSEN"):
        assert editor.send("predictions/", find(author=author)).json()["author"]["slug"] == "m-gessen"
    assert (Author.objects.count(), Outlet.objects.count(), Topic.objects.filter(slug__startswith="war").count()) == (
        1,
        2,
        1,
    )


def test_a_name_is_not_mistaken_for_another_authors_slug(editor: Client) -> None:
    make_prediction(author="Ada!")
    make_prediction(author="ada")
    assert editor.send("predictions/", find(author="ada")).json()["author"] | {"url": ""} == {
        "slug": "ada-2",
        "name": "ada",
        "url": "",
    }
    assert editor.send("predictions/", find(author={"slug": "ada"})).json()["author"]["name"] == "Ada!"


@pytest.mark.parametrize(
    "author", [{"slug": "nobody"}, {}, {"slug": "a", "name": "b"}, {"name": ""}, {"name": None}, 7, [], True]
)
def test_an_author_that_cannot_be_meant_is_refused(editor: Client, author: Any) -> None:
    assert set(refused(editor.send("predictions/", find(author=author)))) == {"author"}


def test_more_than_nine_places_are_rounded_half_even_with_a_warning(editor: Client) -> None:
    body = '{"quote": "It will rain.", "commentary": {"url": "https://paper.example/1"}, "probability": 0.1234567885}'
    saved = editor.raw(body).json()
    assert saved["probability"] == 0.123456788
    [warning] = saved["warnings"]
    assert (warning["field"], warning["code"]) == ("probability", "rounded") and "0.123456788" in warning["message"]
    exact = editor.send("predictions/", find(probability="0.123456789", low="0.1", high="0.20")).json()
    assert exact["probability"] == 0.123456789 and exact["warnings"] == []
    reference = {"probability": 0.33333333333, "source": "A market", "at": "2026-01-09"}
    [nested] = editor.send("predictions/", find(reference=reference)).json()["warnings"]
    assert nested["field"] == "reference.probability"


def test_a_warning_of_the_rules_comes_with_the_publication(editor: Client) -> None:
    saved = editor.send("predictions/", find(publish=True, said_on="2026-01-12")).json()
    assert "said_after_published" in {warning["code"] for warning in saved["warnings"]}


def test_a_draft_is_changed_member_by_member(editor: Client) -> None:
    saved = editor.send(
        "predictions/", find(reference={"probability": 0.4, "source": "A market", "at": "2026-01-09"})
    ).json()

    def patch(**changes: Any) -> dict[str, Any]:
        response = editor.patch(saved["url"], changes, format="json")
        assert response.status_code == 200, response.content
        return dict(response.json())

    changed = patch(place="paragraph 3", commentary={"title": "The bill, again"}, question={"deadline": "2026-07-31"})
    assert changed["place"] == "paragraph 3" and changed["quote"] == saved["quote"]
    assert changed["commentary"]["title"] == "The bill, again" and changed["outlet"]["slug"] == "the-paper"
    assert changed["question"]["deadline"] == "2026-07-31"
    assert changed["question"]["statement"] == saved["question"]["statement"]
    assert changed["question"]["topics"] == saved["question"]["topics"]
    assert patch(reference={"at": "2026-01-08"})["reference"]["source"] == "A market"
    cleared = patch(reference=None, said_on=None, author=None, place=None)
    assert (cleared["reference"], cleared["said_on"], cleared["author"], cleared["place"]) == (None, None, None, None)
    assert patch(question={"topics": []})["question"]["topics"] == []
    assert patch()["id"] == saved["id"]
    assert Prediction.objects.count() == 1


def test_a_new_hedge_is_read_anew(editor: Client) -> None:
    saved = editor.send("predictions/", find()).json()
    changed = editor.patch(saved["url"], {"hedge": "unlikely"}, format="json").json()
    assert changed["probability"] < 0.5 < saved["probability"]


def test_a_draft_on_a_published_question_is_not_given_half_a_question(editor: Client) -> None:
    known = make_prediction()
    assert known.question is not None
    saved = editor.send("predictions/", find(question=str(known.question.public_id))).json()
    half = editor.patch(saved["url"], {"question": {"deadline": "2027-01-01"}}, format="json")
    assert refused(half) == {"question.statement": "required"}
    whole = editor.patch(saved["url"], {"question": {"statement": "Another thing is true"}}, format="json").json()
    assert whole["question"]["id"] != saved["question"]["id"]


def test_what_is_published_is_not_edited(editor: Client) -> None:
    prediction = make_prediction()
    response = editor.patch(f"{V1}predictions/{prediction.public_id}/", {"quote": "Something else."}, format="json")
    assert refused(response, 409) == {"state": "not_a_draft"} and "amend" in response.json()["detail"]


def test_a_draft_is_published_when_nothing_is_missing(editor: Client) -> None:
    saved = editor.send("predictions/", find()).json()
    published = editor.send(f"predictions/{saved['id']}/publish/")
    assert published.status_code == 200 and published.json()["state"] == "published"
    again = editor.send(f"predictions/{saved['id']}/publish/", {})
    assert refused(again, 409) == {"state": "not_a_draft"}
    empty = editor.send(
        "predictions/", {"quote": "It will rain.", "commentary": {"url": "https://paper.example/1"}}
    ).json()
    assert "missing_author" in refused(editor.send(f"predictions/{empty['id']}/publish/")).values()


def test_the_same_claim_twice_is_refused(editor: Client) -> None:
    editor.send("predictions/", find(publish=True))
    assert refused(editor.send("predictions/", find(publish=True))) == {"quote": "recorded_already"}


def test_a_find_is_refused_with_a_reason(editor: Client) -> None:
    draft = make_draft()
    refusal = editor.send(
        f"predictions/{draft.public_id}/refuse/", {"reason": "too late", "note": "Known since May."}
    ).json()
    assert (refusal["state"], refusal["reason"], refusal["note"]) == ("refused", "too late", "Known since May.")
    other = make_draft()
    assert refused(editor.send(f"predictions/{other.public_id}/refuse/", {"reason": "boring"})) == {
        "reason": "invalid_choice"
    }
    assert refused(editor.send(f"predictions/{other.public_id}/refuse/", {})) == {"reason": "required"}


def test_a_published_entry_is_withdrawn_with_a_reason(editor: Client, reader: Client) -> None:
    prediction = make_prediction()
    withdrawn = editor.send(
        f"predictions/{prediction.public_id}/withdraw/", {"reason": "not theirs", "note": "A namesake."}
    )
    assert withdrawn.status_code == 200 and withdrawn.json()["state"] == "withdrawn"
    assert reader.get(f"{V1}predictions/{prediction.public_id}/").json()["reason"] == "not theirs"
    again = editor.send(f"predictions/{prediction.public_id}/withdraw/", {"reason": "not theirs"})
    assert refused(again, 409) == {"state": "not_published"}
    assert refused(editor.send(f"predictions/{make_draft().public_id}/withdraw/", {"reason": "not theirs"}), 409)


def test_a_verdict_settles_the_question_and_moves_the_score(editor: Client, reader: Client) -> None:
    question = make_prediction().question
    assert question is not None
    response = editor.send(f"questions/{question.public_id}/verdicts/", verdict())
    given = response.json()
    assert response.status_code == 201, response.content
    assert given["outcome"] == "true" and given["credit"] == 1.0
    assert given["evidence"][0]["archive_url"] == "https://archive.example/1" and given["given_by"] == "editor"
    assert given["question"] == str(question.public_id) and given["warnings"] == []
    assert reader.get(f"{V1}questions/{question.public_id}/").json()["outcome"]["outcome"] == "true"
    assert reader.get(f"{V1}scoreboard/").json()["results"][0]["n"] == 1
    again = editor.send(f"questions/{question.public_id}/verdicts/", verdict(outcome="false"))
    assert refused(again, 409) == {"question": "settled_already"}


def test_a_partial_outcome_has_a_credit_and_no_other_has(editor: Client) -> None:
    question = make_prediction().question
    assert question is not None
    path = f"questions/{question.public_id}/verdicts/"
    assert refused(editor.send(path, verdict(outcome="partial"))) == {"credit": "credit_range"}
    assert refused(editor.send(path, verdict(outcome="partial", credit=1))) == {"credit": "credit_range"}
    assert refused(editor.send(path, verdict(credit=0.5))) == {"credit": "credit_not_partial"}
    given = editor.send(path, verdict(outcome="partial", credit=0.33333333333))
    assert given.json()["credit"] == 0.333333333 and given.json()["warnings"][0]["field"] == "credit"


@pytest.mark.parametrize(("changes", "fields"), [
    ({"outcome": "maybe"}, {"outcome": "invalid_choice"}),
    ({"outcome": True}, {"outcome": "invalid_choice"}),
    ({"known_on": None}, {"known_on": "null"}),
    ({"known_on": "2026-02-30"}, {"known_on": "invalid_date"}),
    ({"known_on": "9999-12-31"}, {"known_on": "invalid_date"}),
    ({"known_on": "9000-01-01"}, {"known_on": "known_in_future"}),
    ({"evidence": []}, {"evidence": "missing_evidence"}),
    ({"evidence": "https://journal.example"}, {"evidence": "not_a_list"}),
    ({"evidence": [{"url": "javascript:alert(1)"}]}, {"evidence.0.url": "bad_url"}),
    ({"evidence": [{"url": "https://a.example"}, {"link": "x"}]}, {"evidence.1.link": "unknown_member"}),
    ({"evidence": [{"url": "https://a.example", "kind": "import", "sha256": "x"}]},
     {"evidence.0.kind": "invalid_choice"}),
    ({"evidence": [{}] * 21}, {"evidence": "max_length"}),
    ({"editor": "me"}, {"editor": "unknown_member"}),
    ({"rationale": "x" * 5001}, {"rationale": "max_length"}),
])  # fmt: skip
def test_a_faulty_verdict_is_refused_on_its_member(
    editor: Client, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    question = make_prediction().question
    assert question is not None
    assert refused(editor.send(f"questions/{question.public_id}/verdicts/", verdict(**changes))) == fields
    assert not Verdict.objects.exists()


def test_a_verdict_says_which_members_it_needs(editor: Client) -> None:
    question = make_prediction().question
    assert question is not None
    assert refused(editor.send(f"questions/{question.public_id}/verdicts/", {})) == {
        "outcome": "required",
        "interest": "required",
        "known_on": "required",
    }


def test_an_instant_is_taken_with_its_offset_only(editor: Client) -> None:
    for at in ("2026-01-09", "2026-01-09T10:00:00Z", "2026-01-09T10:00+02:00"):
        saved = editor.send("predictions/", find(reference={"probability": 0.5, "source": "A market", "at": at}))
        assert saved.json()["reference"]["at"] == at
    for at in ("2026-01-09T10:00:00", "2026-01-09T23:59:60Z", "9 January", "2026-1-9", "0001-01-01T00:00:00Z"):
        body = find(reference={"probability": 0.5, "source": "A market", "at": at})
        assert refused(editor.send("predictions/", body)) == {"reference.at": "invalid_date"}


def test_what_was_recorded_is_what_was_sent(editor: Client) -> None:
    quote = "  „Er wird\u202e kommen“ <script>alert(1)</script>\n\ttomorrow  "
    saved = editor.send("predictions/", find(quote=quote, denies=True, speaker_role="guest", external_id="x-1")).json()
    row = Prediction.objects.get(public_id=saved["id"])
    assert row.quote == quote == saved["quote"] and row.denies and row.speaker_role == "guest"
    assert row.external_id == "x-1" and row.said_on == date(2026, 1, 10) and row.probability < Decimal("0.5")
    assert row.created_at <= timezone.now()


def test_settling_a_draft_question_is_not_found(editor: Client) -> None:
    draft = make_draft()
    assert draft.question is not None
    refused(editor.send(f"questions/{draft.question.public_id}/verdicts/", verdict()), 404)


def test_a_claim_on_a_settled_question_is_kept(editor: Client) -> None:
    known = make_prediction()
    assert known.question is not None
    settle(known.question)
    saved = editor.send("predictions/", find(publish=True, question=str(known.question.public_id), author="Bo Late"))
    assert saved.status_code == 201 and saved.json()["question"]["outcome"]["outcome"] == "true"
