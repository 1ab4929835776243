"""Corrections, amendments and withdrawals over the API: done at once, or confirmed by a colleague."""

from datetime import date
from typing import Any

import pytest

from predictions.models import Correction, Prediction, Proposal, Question, Resolution
from tests.factories import make_draft, make_prediction, make_user, settle

from .helpers import V1, Client, client_of, problem, refused, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


@pytest.fixture
def adjudicator(db: None) -> Client:
    return client_of(make_user("adjudicator"))


def settled() -> Prediction:
    row = make_prediction()
    settle(row.question)
    if not Resolution.objects.exists():
        settle(row.question)
    return Prediction.objects.select_related("question").get(pk=row.pk)


def correction(**changes: Any) -> dict[str, Any]:
    return verdict(outcome="false", known_on="2026-02-21", reason="Another measure.") | changes


def of(row: Prediction) -> str:
    assert row.question is not None
    return f"questions/{row.question.public_id}/"


def test_an_adjudicator_corrects_alone_where_one_person_judges(adjudicator: Client) -> None:
    row = settled()
    answer = adjudicator.send(f"{of(row)}correct/", correction())
    assert answer.status_code == 200 and answer.json()["outcome"]["outcome"] == "false" and answer["ETag"]
    [listed] = adjudicator.get(f"{V1}{of(row)}").json()["corrections"]
    assert (listed["old"]["outcome"], listed["new"]["outcome"], listed["two_people"]) == ("true", "false", False)


def test_an_editor_proposes_it_and_an_adjudicator_confirms(editor: Client, adjudicator: Client) -> None:
    row = settled()
    waits = editor.send(f"{of(row)}correct/", correction())
    assert waits.status_code == 202 and Resolution.objects.get().outcome == "true"
    assert waits.json()["arguments"]["verdict"]["known_on"] == "2026-02-21"
    problem(editor.send(f"{of(row)}correct/", correction()), 409)
    key = waits.json()["id"]
    assert refused(editor.send(f"proposals/{key}/confirm/", {}), 403) == {"actor": "role_missing"}
    [open_] = adjudicator.get(f"{V1}proposals/?state=open").json()["results"]
    assert (open_["id"], open_["act"], open_["reason"]) == (key, "correct outcome", "Another measure.")
    done = adjudicator.send(f"proposals/{key}/confirm/", {})
    assert done.status_code == 200 and done.json()["state"] == "confirmed"
    assert Resolution.objects.get(superseded_at=None).outcome == "false"
    problem(adjudicator.send(f"proposals/{key}/confirm/", {}), 409)


def test_a_proposal_is_decided_as_it_was_read(editor: Client, adjudicator: Client, reader: Client) -> None:
    waits = editor.send(f"{of(settled())}correct/", correction())
    path = waits["Location"]
    problem(reader.get(path), 401)
    read = adjudicator.get(path)
    assert read.json() == waits.json()
    problem(adjudicator.post(f"{path}confirm/", {}, format="json", HTTP_IF_MATCH='"0-0"'), 412)
    assert adjudicator.post(f"{path}confirm/", {}, format="json", HTTP_IF_MATCH=read["ETag"]).status_code == 200


def test_where_two_judge_an_adjudicator_needs_a_second(two: None, adjudicator: Client, editor: Client) -> None:
    row = settled()
    assert adjudicator.send(f"{of(row)}correct/", correction()).status_code == 202
    key = str(Proposal.objects.get().public_id)
    assert refused(adjudicator.send(f"proposals/{key}/confirm/", {}), 403) == {"actor": "same_person"}
    assert refused(adjudicator.send(f"proposals/{key}/decline/", {"answer": " "})) == {"answer": "missing_answer"}
    declined = adjudicator.send(f"proposals/{key}/decline/", {"answer": "I misread it."}).json()
    assert (declined["state"], declined["answer"]) == ("declined", "I misread it.")
    assert not Correction.objects.exists()


def test_terms_and_records_are_amended_with_old_and_new(editor: Client, reader: Client) -> None:
    row = make_prediction()
    terms = {"resolution_criteria": "According to the gazette: true if it is listed as signed.", "reason": "Renamed."}
    assert editor.send(f"{of(row)}amend/", terms).json()["resolution_criteria"] == terms["resolution_criteria"]
    path = f"predictions/{row.public_id}/"
    changed = editor.send(f"{path}amend/", {"commentary": {"title": "The column"}, "place": "p. 3", "reason": "Title."})
    assert changed.status_code == 200, changed.json()
    shown = reader.get(f"{V1}{path}").json()
    assert (shown["commentary"]["title"], shown["place"]) == ("The column", "p. 3")
    assert {one["kind"] for one in reader.get(f"{V1}corrections/").json()["results"]} == {"question", "prediction"}


def test_the_record_of_a_settled_question_waits_for_a_colleague(editor: Client, adjudicator: Client) -> None:
    row = settled()
    waits = editor.send(f"predictions/{row.public_id}/amend/", {"said_on": "2026-01-20", "reason": "A day later."})
    assert waits.status_code == 202 and waits.json()["arguments"] == {"changes": {"said_on": "2026-01-20"}}
    adjudicator.send(f"proposals/{waits.json()['id']}/confirm/", {})
    assert Prediction.objects.get().said_on == date(2026, 1, 20)


def test_a_withdrawal_waits_where_two_judge(two: None, editor: Client) -> None:
    row = make_prediction()
    path = f"predictions/{row.public_id}/withdraw/"
    assert refused(editor.send(path, {"reason": "duplicate"})) == {"note": "missing_note"}
    assert editor.send(path, {"reason": "duplicate", "note": "Twice."}).status_code == 202
    assert Prediction.objects.get().state == "published"


@pytest.mark.parametrize(("path", "body", "code"), [
    ("amend/", {"reason": "x"}, {"changes": "nothing_changed"}),
    ("amend/", {"time_zone": "", "reason": "x"}, {"time_zone": "blank"}),
    ("amend/", {"deadline": "2026-02-30", "reason": "x"}, {"deadline": "invalid_date"}),
    ("amend/", {"statement": "Another", "reason": "x"}, {"statement": "unknown_member"}),
    ("amend/", {"topics": ["Law"], "reason": " "}, {"reason": "missing_reason"}),
    ("amend/", {"topics": "Law", "reason": "x"}, {"topics": "not_a_list"}),
    ("correct/", {"reason": "x"}, {"outcome": "required", "interest": "required", "known_on": "required"}),
    ("correct/", correction(interest="bet"), {"interest": "interested"}),
    ("correct/", correction(evidence=[]), {"evidence": "missing_evidence"}),
])  # fmt: skip
def test_what_cannot_stand_is_refused(adjudicator: Client, path: str, body: Any, code: dict[str, str]) -> None:
    assert refused(adjudicator.send(f"{of(settled())}{path}", body)) == code
    assert not Correction.objects.exists() and Question.objects.get().state == "final"


def test_a_change_is_for_the_version_that_was_read(adjudicator: Client) -> None:
    row = settled()
    for path in (f"{of(row)}correct/", f"{of(row)}amend/", f"predictions/{row.public_id}/amend/"):
        problem(adjudicator.post(f"{V1}{path}", {}, format="json", HTTP_IF_MATCH=""), 428)
        problem(adjudicator.post(f"{V1}{path}", {}, format="json", HTTP_IF_MATCH='"0-0"'), 412)


def test_only_judges_see_or_decide_proposals(contributor: Client, reader: Client, editor: Client) -> None:
    row, draft = settled(), make_draft()
    key = editor.send(f"{of(row)}correct/", correction()).json()["id"]
    problem(reader.get(f"{V1}proposals/"), 401)
    problem(contributor.get(f"{V1}proposals/"), 403)
    for path in (f"proposals/{key}/confirm/", f"proposals/{key}/decline/", f"{of(row)}correct/", f"{of(row)}amend/"):
        problem(contributor.send(path, {}), 403)
    assert draft.question is not None
    problem(contributor.send(f"questions/{draft.question.public_id}/correct/", {}), 404)


def test_the_list_of_proposals_costs_the_same_however_long(editor: Client, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        row = make_prediction()
        settle(row.question)
        assert editor.send(f"{of(row)}correct/", correction()).status_code == 202
    editor.get(f"{V1}proposals/")
    with django_assert_num_queries(3):  # the token with its user, the roles, the page
        assert len(editor.get(f"{V1}proposals/").json()["results"]) == 3
