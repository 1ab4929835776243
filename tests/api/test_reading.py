"""What everybody may read, in the shapes that others build on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions import actions
from predictions.queries.scoreboard import FIGURES
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .helpers import V1, Client

pytestmark = pytest.mark.django_db


def get(client: Client, path: str, **params: Any) -> Any:
    response = client.get(f"{V1}{path}", params)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def test_the_root_names_the_versions_and_version_1_names_its_lists(reader: Client) -> None:
    root = reader.get("/api/").json()
    assert set(root) == {"v1", "schema", "docs"}
    lists = get(reader, "")
    assert lists["predictions"].endswith("/api/v1/predictions/")
    for address in lists.values():
        assert reader.get(address).status_code == 200


def test_a_scoreboard_has_the_shape_that_others_build_on(reader: Client) -> None:
    settle(make_prediction().question)
    board = get(reader, "scoreboard/")
    assert set(board) == {
        "slice", "as_of", "reference", "min_n", "scoring_version", "separable", "count", "next", "previous", "results",
        "n_withheld",
    }  # fmt: skip
    assert board["slice"] == {"topic": None, "year": None, "outlet": None, "cohort": "all", "lead_min": 0}
    assert set(board["as_of"]) == {"size", "root", "on", "at"}
    assert board["as_of"]["size"] == 4 and len(board["as_of"]["root"]) == 44
    assert (board["reference"], board["min_n"], board["count"], board["next"]) == ("coin", 10, 1, None)
    [line] = board["results"]
    assert set(line) == {"rank", "author", "skill_shrunk", "rank_low", "rank_high", "separable", "n_withheld", *FIGURES}
    assert line["rank"] is None and line["author"]["slug"] == "ada-example"
    assert line["author"]["url"].endswith("/api/v1/authors/ada-example/")
    assert line["n"] == 1 and isinstance(line["brier"], float) and line["calibration_error"] is None


def test_a_scoreboard_is_narrowed_ordered_and_paged(reader: Client) -> None:
    for number in range(5):
        make_prediction(author=f"Author {number}", topics=("Law",) if number else ("Sea",))
    assert get(reader, "scoreboard/", topic="sea")["count"] == 1
    assert get(reader, "scoreboard/", year="1999", cohort="advance")["count"] == 0
    names = [line["author"]["name"] for line in get(reader, "scoreboard/", ordering="-name")["results"]]
    assert names == [f"Author {number}" for number in (4, 3, 2, 1, 0)]
    first = get(reader, "scoreboard/", ordering="name", page_size=2)
    second = reader.get(first["next"]).json()
    third = reader.get(second["next"]).json()
    pages = [[line["author"]["name"][-1] for line in page["results"]] for page in (first, second, third)]
    assert pages == [["0", "1"], ["2", "3"], ["4"]]
    assert third["next"] is None and first["previous"] is None
    assert reader.get(third["previous"]).json()["results"] == second["results"]


def test_what_is_wrong_with_a_slice_is_said_of_its_parameter(reader: Client) -> None:
    response = reader.get(f"{V1}scoreboard/", {"topic": "nowhere", "year": "1e3", "cohort": "some", "min_n": "0"})
    assert response.status_code == 400
    assert {error["field"] for error in response.json()["errors"]} == {"topic", "year", "cohort", "min_n"}
    assert reader.get(f"{V1}scoreboard/", {"ordering": "luck"}).json()["errors"][0]["code"] == "unknown_ordering"


def test_an_author_has_a_line_calibration_and_the_finds_that_were_not_published(reader: Client) -> None:
    editor = make_user("editor")
    prediction = make_prediction(editor, deadline=date(2026, 1, 31))
    settle(prediction.question, known_on=date(2026, 1, 30))
    make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[make_draft(editor)], reason="vague", now=NOW)
    found = get(reader, "authors/ada-example/")
    assert (found["n_refused"], found["refusals"], found["n_drafts"]) == (1, {"vague": 1}, 1)
    assert found["n"] == 1 and found["author"]["name"] == "Ada Example" and found["min_n"] == 10
    assert found["calibration_n"] == 1 and set(found["calibration"][0]) == {
        "low", "high", "n", "mean_probability", "observed", "observed_low", "observed_high",
    }  # fmt: skip
    assert set(found["murphy"]) == {"reliability", "resolution", "uncertainty", "within_bin", "n", "brier"}
    elsewhere = get(reader, "authors/ada-example/", year="1999")
    assert elsewhere["n"] == 0 and elsewhere["brier"] is None and elsewhere["slice"]["year"] == 1999
    assert elsewhere["calibration_n"] == 0 and elsewhere["murphy"] is None


def test_a_prediction_shows_quote_source_reading_and_question(reader: Client) -> None:
    prediction = make_prediction(
        reference_probability=Decimal("0.6"), reference_source="A market", reference_at="2026-01-09"
    )
    settle(prediction.question)
    found = get(reader, f"predictions/{prediction.public_id}/")
    assert found["id"] == str(prediction.public_id) and found["state"] == "published"
    assert found["quote"] == prediction.quote and found["translation"] is None and found["note"] is None
    assert found["author"]["slug"] == "ada-example" and found["outlet"] == {"slug": "the-paper", "name": "The Paper"}
    assert found["commentary"]["url"] == prediction.commentary.url
    assert found["commentary"]["published_on"] == "2026-01-10"
    assert isinstance(found["probability"], float) and found["low"] < found["probability"] < found["high"]
    assert (found["basis"], found["vague"], found["denies"], found["retracts"]) == ("hedge", False, False, False)
    assert found["reference"] == {"probability": 0.6, "source": "A market", "at": "2026-01-09"}
    assert found["question"]["state"] == "final" and found["question"]["topics"] == [{"slug": "law", "name": "Law"}]
    assert found["question"]["outcome"]["outcome"] == "true" and found["question"]["outcome"]["credit"] == 1.0
    assert found["recorded_at"] == "2026-03-01T12:00:00Z" and found["last_seq"] == prediction.last_seq
    assert found["problems"] == [] and found["amendments"] == []


def test_a_revision_names_what_it_follows(reader: Client) -> None:
    first = make_prediction()
    second = make_prediction(question=first.question, said_on=date(2026, 1, 20), hedge="certainly")
    assert get(reader, f"predictions/{second.public_id}/")["revises"] == str(first.public_id)
    assert get(reader, f"predictions/{first.public_id}/")["revises"] is None


def test_a_withdrawn_prediction_stays_with_reason_and_note(reader: Client) -> None:
    prediction = make_prediction(note="private to the desk")
    assert get(reader, f"predictions/{prediction.public_id}/")["note"] is None
    actions.withdraw_predictions(
        actor=make_user(), predictions=[prediction], reason="misquoted", note="We misheard it.", now=NOW
    )
    found = get(reader, f"predictions/{prediction.public_id}/")
    assert (found["state"], found["reason"], found["note"]) == ("withdrawn", "misquoted", "We misheard it.")


def test_a_question_shows_terms_verdicts_and_everybody_who_predicted(reader: Client) -> None:
    prediction = make_prediction(
        condition="The vote is held", condition_criteria="By the journal", condition_deadline=date(2026, 5, 1)
    )
    make_prediction(question=prediction.question, author="Bo Example")
    assert prediction.question is not None
    settle(prediction.question, "met", about="condition")
    settle(prediction.question, "false")
    judge = make_user("adjudicator")
    actions.correct_outcome(
        actor=judge,
        verdict=actions.VerdictInput(
            question=prediction.question, outcome="true", known_on=date(2026, 2, 20),
            evidence=(actions.Evidence(url="https://journal.example/2"),), rationale="It was listed after all.",
        ),
        reason="The journal was read wrongly.",
        now=NOW,
    )  # fmt: skip
    found = get(reader, f"questions/{prediction.question.public_id}/")
    assert found["condition"] == "The vote is held" and found["condition_deadline"] == "2026-05-01"
    assert found["resolution_criteria"].startswith("According") and found["time_zone"] == "UTC"
    assert [one["outcome"] for one in found["resolutions"]] == ["false", "true"]
    assert found["resolutions"][0]["superseded_reason"] == "The journal was read wrongly."
    assert found["outcome"]["outcome"] == "true"
    verdict = found["resolutions"][1]["verdict"]
    assert verdict["given_by"] == "adjudicator" and verdict["rationale"] == "It was listed after all."
    assert verdict["evidence"][0]["url"] == "https://journal.example/2" and verdict["evidence"][0]["quote"] is None
    assert {claim["author"]["name"] for claim in found["predictions"]} == {"Ada Example", "Bo Example"}
    assert found["n_predictions"] == 2 and judge.email not in str(found)
    assert get(reader, found["predictions_url"].partition(V1)[2])["results"]


def test_an_amendment_shows_old_new_and_reason(reader: Client) -> None:
    prediction = make_prediction()
    actions.amend_prediction(
        actor=make_user(), prediction=prediction, changes={"place": "paragraph 3"}, reason="Found it.", now=NOW
    )
    [change] = get(reader, f"predictions/{prediction.public_id}/")["amendments"]
    assert (change["field"], change["old"], change["new"], change["reason"]) == (
        "place",
        None,
        "paragraph 3",
        "Found it.",
    )


def test_the_catalogue_lists_what_published_predictions_name(reader: Client) -> None:
    make_prediction()
    make_draft(author="Hidden Author", outlet="Hidden Outlet", topics=("Hidden Topic",), title="Hidden Title")
    for name in ("authors", "outlets", "topics", "commentaries"):
        [row] = get(reader, f"{name}/")["results"]
        assert "Hidden" not in str(row)
    assert get(reader, "commentaries/")["results"][0]["authors"][0]["slug"] == "ada-example"


def test_an_editor_finds_the_catalogue_of_drafts_too(editor: Client) -> None:
    make_draft(author="Hidden Author", topics=("Hidden Topic",))
    assert [row["slug"] for row in get(editor, "authors/")["results"]] == ["hidden-author"]
    assert [row["slug"] for row in get(editor, "topics/")["results"]] == ["hidden-topic"]
    assert get(editor, "authors/hidden-author/")["n_drafts"] == 1


def test_a_question_past_its_deadline_is_due_and_no_longer_open(reader: Client) -> None:
    late = make_prediction(deadline=date(2026, 1, 31))
    early = make_prediction(deadline=date(9000, 1, 1))
    due = [row["id"] for row in get(reader, "questions/", status="due")["results"]]
    still = [row["id"] for row in get(reader, "questions/", status="open")["results"]]
    assert late.question is not None and early.question is not None
    assert (due, still) == ([str(late.question.public_id)], [str(early.question.public_id)])
    assert get(reader, f"questions/{due[0]}/")["state"] == "due"
    assert [row["id"] for row in get(reader, "predictions/", status="due")["results"]] == [str(late.public_id)]
