"""Readings over the API: nobody sees a colleague's number before giving their own, in any answer."""

from typing import Any

import pytest

from predictions.models import Reading
from tests.factories import make_draft, make_user

from .helpers import V1, Client, client_of, find

pytestmark = pytest.mark.django_db
UNREAD = {"hedge": None, "probability": None, "low": None, "high": None, "basis": None, "lexicon_version": None}


@pytest.fixture(autouse=True)
def two(settings: Any) -> None:
    settings.READINGS_REQUIRED = 2


def numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in UNREAD}


def test_two_read_and_then_it_is_published(editor: Client, reader: Client) -> None:
    made = editor.send("predictions/", find()).json()
    here, colleague = f"predictions/{made['id']}/", client_of(make_user())
    assert numbers(made) == UNREAD and made["readings"]["awaited"] == "second"
    [mine] = made["readings"]["given"]
    assert (mine["given_by"], mine["hedge"], mine["probability"]) == ("editor 1", "probably", 0.75)
    seen = colleague.get(f"{V1}{here}").json()
    assert seen["readings"] == {"given": [], "awaited": "second", "differ": False} and numbers(seen) == UNREAD
    assert [one["code"] for one in seen["problems"] if one["level"] == "block"] == ["second_reading"]
    refused = colleague.send(f"{here}publish/", {})
    assert refused.status_code == 400 and refused.json()["errors"][0]["code"] == "second_reading"
    assert "0.75" not in colleague.get(f"{V1}predictions/?status=draft").content.decode()
    given = colleague.send(f"{here}readings/", {"probability": 0.8})
    assert given.status_code == 200 and given.json()["readings"]["awaited"] is None
    published = editor.send(f"{here}publish/", {}).json()
    assert (published["probability"], published["hedge"], published["state"]) == (0.75, "probably", "published")
    public = reader.get(f"{V1}{here}").json()["readings"]
    assert [(one["given_by"], one["probability"]) for one in public["given"]] == [("editor 1", 0.75), ("editor 2", 0.8)]
    assert reader.get(f"{V1}agreement/").json()["readings"] == {
        "n_quotes": 1, "n_readings": 2, "agreement": 1.0, "alpha": pytest.approx(0.0)
    }  # fmt: skip


def test_publishing_at_once_is_refused_and_saves_nothing(editor: Client) -> None:
    refused = editor.send("predictions/", find(publish=True))
    assert refused.status_code == 400 and refused.json()["errors"][0]["code"] == "second_reading"
    assert not Reading.objects.exists()


def test_far_apart_a_third_sees_both_and_decides(editor: Client) -> None:
    here = f"predictions/{editor.send('predictions/', find()).json()['id']}/"
    second = client_of(make_user()).send(f"{here}readings/", {"probability": 0.2}).json()
    assert second["readings"]["awaited"] == "third" and second["readings"]["differ"]
    third = client_of(make_user())
    assert len(third.get(f"{V1}{here}").json()["readings"]["given"]) == 2
    assert editor.send(f"{here}readings/", {"probability": 0.2}).status_code == 409
    decided = third.send(f"{here}readings/", {"probability": 0.3}).json()["readings"]
    assert [one["given_by"] for one in decided["given"]] == ["editor 1", "editor 2", "third editor"]
    assert third.send(f"{here}publish/", {}).json()["probability"] == 0.3


def test_a_contributor_gives_no_number_and_sees_none() -> None:
    contributor = client_of(make_user("contributor"))
    refused = contributor.send("predictions/", find())
    assert refused.status_code == 400 and refused.json()["errors"][0] | {"message": ""} == {
        "field": "hedge", "code": "read_by_editors", "message": "",
    }  # fmt: skip
    row = make_draft(contributor.user, hedge="")
    here = f"predictions/{row.public_id}/"
    client_of(make_user()).send(f"{here}readings/", {"hedge": "probably"})
    assert contributor.get(f"{V1}{here}").json()["readings"]["given"] == []
    assert contributor.send(f"{here}readings/", {"probability": 0.7}).status_code == 403


def test_correcting_a_date_reads_nothing(editor: Client) -> None:
    row = make_draft(editor.user, hedge="", quote="There is a 70 percent chance that it is signed.")
    changed = editor.patch(f"{V1}predictions/{row.public_id}/", {"place": "p. 3"}, format="json")
    assert changed.status_code == 200 and changed.json()["place"] == "p. 3"
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "probability"), ({"probability": 2}, "probability"), ({"basis": "stated"}, "basis"), ({"hedge": 3}, "hedge")],
)
def test_a_faulty_reading_names_its_member(editor: Client, body: dict[str, Any], field: str) -> None:
    row = make_draft(hedge="")
    answer = editor.send(f"predictions/{row.public_id}/readings/", body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field


def test_what_was_drafted_before_shows_no_number_either(editor: Client, settings: Any) -> None:
    settings.READINGS_REQUIRED = 1
    row = make_draft()
    settings.READINGS_REQUIRED = 2
    assert numbers(editor.get(f"{V1}predictions/{row.public_id}/").json()) == UNREAD
    editor.patch(f"{V1}predictions/{row.public_id}/", {"place": "p. 3"}, format="json")
    assert [one.editor for one in Reading.objects.all()] == [row.recorded_by]


def test_a_list_of_drafts_costs_one_query_more(editor: Client, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make_draft()
    with django_assert_num_queries(7):
        assert len(editor.get(f"{V1}predictions/?status=draft").json()["results"]) == 3
