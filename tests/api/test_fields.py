"""Each kind of member takes what the schema says and nothing that merely looks like it."""

import json
from typing import Any

import pytest

from predictions.models import Prediction
from tests.factories import make_draft, make_prediction

from .helpers import V1, Client, find, refused

pytestmark = pytest.mark.django_db

READ_ONLY = (
    "id", "state", "status", "seq", "last_seq", "recorded_at", "recorded_by", "created_by", "is_superuser", "url",
    "problems",
    "warnings", "vague", "outlet", "revises", "lexicon_version", "author_score", "reason", "public_id", "outcome",
    "actor", "__proto__",
)  # fmt: skip


@pytest.mark.parametrize("member", READ_ONLY)
def test_members_that_are_not_the_clients_are_refused(editor: Client, member: str) -> None:
    draft = make_draft()
    assert refused(editor.post(f"{V1}predictions/", find(**{member: 1}), format="json")) == {member: "unknown_member"}
    changed = editor.patch(f"{V1}predictions/{draft.public_id}/", {member: None}, format="json")
    assert refused(changed) == {member: "unknown_member"}
    question = {"question": {"statement": "x", member: 1}}
    assert refused(editor.post(f"{V1}predictions/", question, format="json")) in (
        {f"question.{member}": "unknown_member"}, {"question": "id_alone"},
    )  # fmt: skip


def test_publish_is_no_member_of_a_change(editor: Client) -> None:
    response = editor.patch(f"{V1}predictions/{make_draft().public_id}/", {"publish": True}, format="json")
    assert refused(response) == {"publish": "unknown_member"}


def test_steps_without_a_body_refuse_one(editor: Client) -> None:
    draft = make_draft()
    assert refused(editor.raw('{"force": true}', f"predictions/{draft.public_id}/publish/")) == {
        "force": "unknown_member"
    }
    assert Prediction.objects.get().state == "draft"


BAD_NUMBERS = (
    "true", "false", "[]", "{}", '"NaN"', '"Infinity"', '"0,7"', '"7e-1"', '""', '" 0.7"', '"0.7 "', '"٠.٧"',
    '"+0.7"', '"1/2"',
    "1e400", "-1e-400", "-0.0", "-0", '"-0"', "1.0000001", "1.0000000000001", "-0.1", "2", '"1.5"', "1e30", '"x"',
    "9" * 31,
)  # fmt: skip


@pytest.mark.parametrize("number", BAD_NUMBERS)
@pytest.mark.parametrize("member", ["probability", "low", "high"])
def test_what_is_no_number_from_0_to_1_is_refused(editor: Client, member: str, number: str) -> None:
    body = json.dumps(find()).removesuffix("}") + f', "{member}": {number}}}'
    assert set(refused(editor.raw(body))) == {member}


@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_the_same_holds_for_a_credit_and_a_reference(editor: Client, number: str) -> None:
    question = make_prediction().question
    assert question is not None
    body = f'{{"outcome": "partial", "interest": "none", "known_on": "2026-02-01", "credit": {number}}}'
    assert set(refused(editor.raw(body, f"questions/{question.public_id}/verdicts/"))) == {"credit"}
    body = json.dumps(find()).removesuffix("}") + f', "reference": {{"probability": {number}}}}}'
    assert set(refused(editor.raw(body))) == {"reference.probability"}


@pytest.mark.parametrize(
    ("number", "expected"), [("0", 0), ("1", 1), ("1.0", 1), ("7e-1", 0.7), ('"0.70"', 0.7), ("1e-400", 0)]
)
def test_numbers_within_bounds_are_taken_exactly(editor: Client, number: str, expected: float) -> None:
    body = json.dumps(find()).removesuffix("}") + f', "probability": {number}}}'
    assert editor.raw(body).json()["probability"] == expected


BAD_DAYS: tuple[Any, ...] = (
    "2026-02-30", "2026-1-5", "20260105", "05/01/2026", "9999-12-31", "10000-01-01", "0000-01-01", "1899-12-31",
    "2026-W01-1",
    "2026-01-05T00:00:00", "23:59:60", "٢٠٢٦-٠١-٠٥", "", " 2026-01-05", "2026-01-05\n", 20260105, True, [], {}, 1e30,
)  # fmt: skip


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_is_written_one_way_only(editor: Client, day: Any) -> None:
    assert refused(editor.post(f"{V1}predictions/", find(said_on=day), format="json")) == {"said_on": "invalid_date"}
    for member in ("deadline", "condition_deadline"):
        body = find(question={"statement": "x", member: day})
        assert refused(editor.post(f"{V1}predictions/", body, format="json")) == {f"question.{member}": "invalid_date"}


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "europe/berlin", "../../etc/passwd", "UTC+1", "x" * 65, 1, "Europe/Berlin\n"]
)
def test_a_zone_that_is_none_is_refused(editor: Client, zone: Any) -> None:
    body = find()
    body["question"]["time_zone"] = zone
    assert set(refused(editor.post(f"{V1}predictions/", body, format="json"))) == {"question.time_zone"}


@pytest.mark.parametrize("value", [1, 0.5, True, [], {}, "x" * 5001])
@pytest.mark.parametrize("member", ["quote", "hedge", "place", "translation", "external_id", "note"])
def test_a_text_is_a_text_of_bounded_length(editor: Client, member: str, value: Any) -> None:
    assert set(refused(editor.post(f"{V1}predictions/", find(**{member: value}), format="json"))) == {member}


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, [], {}, ""])
@pytest.mark.parametrize("member", ["denies", "retracts", "after_news", "publish"])
def test_a_flag_is_true_or_false(editor: Client, member: str, value: Any) -> None:
    assert set(refused(editor.post(f"{V1}predictions/", find(**{member: value}), format="json"))) == {member}


@pytest.mark.parametrize("value", ["headline", "import", 1, True, [], {}, "", "BYLINE"])
@pytest.mark.parametrize("member", ["speaker_role", "basis"])
def test_a_word_is_one_of_the_known_ones(editor: Client, member: str, value: Any) -> None:
    assert refused(editor.post(f"{V1}predictions/", find(**{member: value}), format="json")) == {
        member: "invalid_choice"
    }


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.example", "https://", "https:// a.example",
    "x" * 2001, 1, [],
])  # fmt: skip
def test_an_address_is_a_web_address(editor: Client, url: Any) -> None:
    body = find()
    body["commentary"]["url"] = url
    assert set(refused(editor.post(f"{V1}predictions/", body, format="json"))) == {"commentary.url"}
    body = find()
    body["commentary"]["archive_url"] = url
    assert set(refused(editor.post(f"{V1}predictions/", body, format="json"))) == {"commentary.archive_url"}


@pytest.mark.parametrize("topics", ["Law", [1], [""], [None], ["x" * 121], ["x"] * 21, {"a": "b"}, [["x"]], 1])
def test_topics_are_a_short_list_of_names(editor: Client, topics: Any) -> None:
    body = find(question={"statement": "x", "topics": topics})
    assert all(
        field.startswith("question.topics") for field in refused(editor.post(f"{V1}predictions/", body, format="json"))
    )


def test_markup_is_stored_and_answered_as_it_was_sent(editor: Client) -> None:
    quote = "</script><svg onload=alert(1)> javascript:alert(1) " + "<b>" * 1000
    response = editor.post(f"{V1}predictions/", find(quote=quote, author="<img src=x>"), format="json")
    assert response.json()["quote"] == quote and response.json()["author"]["name"] == "<img src=x>"
    assert response["Content-Type"] == "application/json" and response["X-Content-Type-Options"] == "nosniff"
    assert "<" not in response.json()["author"]["slug"]
