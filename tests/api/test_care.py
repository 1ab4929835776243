"""The due queue, snoozing, handing over, review dates: what a program of the desk does, and what it may not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions.models import PlanChange, Question
from tests.care import make_proposal, make_question, make_reminder
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .conformance import check
from .helpers import V1, Client, client_of, problem, refused

pytestmark = pytest.mark.django_db

DUE = f"{V1}due/"


def step(question: Question, name: str) -> str:
    return f"{V1}questions/{question.public_id}/{name}/"


def test_the_due_queue_is_complete_and_says_who_was_reminded(editor: Client) -> None:
    ada = make_user(email="ada@desk.example")
    old, new, coming = (make_question(ada, date(2026, 2, day)) for day in (10, 25, 28))
    settled = make_question(ada)
    settle(settled, actor=ada)
    make_prediction(ada)
    make_draft(ada, deadline=date(2026, 2, 1))
    make_reminder(old, ada)
    make_reminder(old, make_user())  # the same occasion, heard by two
    make_reminder(old, ada, stage="overdue", at=NOW - timedelta(hours=1))
    make_proposal(new)
    answer = editor.get(DUE)
    check(answer, "get", "/api/v1/due/")
    rows = answer.json()["results"]
    assert [row["id"] for row in rows] == [str(one.public_id) for one in (old, new, coming)]
    assert rows[0]["owner"] == {"id": str(ada.public_id), "name": "ada@desk.example"}
    assert (rows[0]["n_reminded"], rows[0]["last_reminded_at"]) == (2, "2026-03-01T11:00:00Z")
    assert (rows[1]["n_reminded"], rows[1]["last_reminded_at"]) == (0, None)
    assert rows[1]["findings"][0]["kind"] == "proposed" and rows[0]["findings"] == []
    assert [row["days_overdue"] for row in rows] == [19, 4, 1]


def test_the_queue_is_paged_without_loss_though_many_fall_due_at_once(editor: Client) -> None:
    ada = make_user()
    for number in range(7):
        make_question(ada, date(2026, 2, 10 + number // 4))
    seen, address, pages = [], f"{DUE}?page_size=3", []
    while address:
        pages.append(editor.get(address).json())
        seen += [row["id"] for row in pages[-1]["results"]]
        address = pages[-1]["next"]
    everything = [str(one.public_id) for one in Question.objects.order_by("due_at", "id")]
    assert seen == everything and len(pages) == 3
    back = editor.get(pages[-1]["previous"]).json()
    assert back["results"] == pages[1]["results"]
    assert editor.get(back["previous"]).json()["previous"] is None
    assert refused(editor.get(f"{V1}reminders/?cursor={pages[0]['next'].partition('cursor=')[2]}"))["cursor"]


def test_a_row_that_was_settled_between_two_pages_hides_no_other(editor: Client) -> None:
    ada = make_user()
    rows = [make_question(ada, date(2026, 2, 10 + number)) for number in range(4)]
    first = editor.get(f"{DUE}?page_size=2").json()
    settle(rows[1], actor=ada)
    assert [row["id"] for row in editor.get(first["next"]).json()["results"]] == [
        str(one.public_id) for one in rows[2:]
    ]


def test_the_queue_costs_the_same_however_long_it_is(editor: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert editor.get(DUE).status_code == 200
        return len(counted)

    ada = make_user()
    make_reminder(make_question(ada), ada)
    cost()  # the token's first use in this hour is noted
    few = cost()
    for _ in range(5):
        question = make_question(make_user())
        make_reminder(question, ada)
        make_proposal(question)
    assert cost() == few <= 8


def test_the_care_of_a_question_is_for_editors_and_adjudicators(reader: Client, nobody: Client) -> None:
    question = make_question(make_user())
    bodies: dict[str, Any] = {
        "snooze": {"days": 7, "reason": "x"}, "hand-over": {"to": None}, "review": {"on": "2026-05-01"},
    }  # fmt: skip
    contributor, administrator = (client_of(make_user(role)) for role in ("contributor", "administrator"))
    for client, status in ((reader, 401), (nobody, 403), (contributor, 403), (administrator, 403)):
        assert client.get(DUE).status_code == status
        for name, body in bodies.items():
            problem(client.post(step(question, name), body, format="json"), status)
    assert not PlanChange.objects.exists()
    adjudicator = client_of(make_user("adjudicator"))
    assert adjudicator.get(DUE).status_code == 200
    for name, body in bodies.items():
        assert adjudicator.post(step(question, name), body, format="json").status_code == 200, name


def test_a_superuser_gets_no_exception() -> None:
    root = make_user(None)
    type(root).objects.filter(pk=root.pk).update(is_superuser=True)
    client = client_of(type(root).objects.get(pk=root.pk))
    assert client.get(DUE).status_code == 403
    assert client.post(step(make_question(), "review"), {"on": "2026-05-01"}, format="json").status_code == 403


def test_snoozing_says_until_when_and_why(editor: Client) -> None:
    question = make_question(editor.user)
    answer = editor.post(step(question, "snooze"), {"days": 7, "reason": "Recess."}, format="json")
    check(answer, "post", "/api/v1/questions/{id}/snooze/")
    assert answer.json()["snoozed_until"] == "2026-03-08"
    assert PlanChange.objects.get().reason == "Recess."
    assert editor.get(DUE).json()["results"][0]["snoozed_until"] == "2026-03-08"


@pytest.mark.parametrize("days", [0, 2, -1, 31, 7.0, "7", True, None, [], 10**30])
def test_a_snooze_lasts_as_long_as_offered(editor: Client, days: Any) -> None:
    question = make_question(editor.user)
    assert "days" in refused(editor.post(step(question, "snooze"), {"days": days, "reason": "x"}, format="json"))
    question.refresh_from_db()
    assert question.snoozed_until is None


@pytest.mark.parametrize("reason", ["", " ", None, "x" * 501, "a\0b", 7])
def test_a_snooze_needs_a_reason(editor: Client, reason: Any) -> None:
    question = make_question(editor.user)
    assert "reason" in refused(editor.post(step(question, "snooze"), {"days": 1, "reason": reason}, format="json"))


def test_a_question_is_handed_over_by_id_or_address_and_back_to_the_desk(editor: Client) -> None:
    ben = make_user("adjudicator", email="ben@desk.example")
    question = make_question(editor.user)
    for to, owner in (("Ben@desk.example", ben), (str(editor.user.public_id), editor.user), (None, None)):
        answer = editor.post(step(question, "hand-over"), {"to": to}, format="json")
        check(answer, "post", "/api/v1/questions/{id}/hand-over/")
        assert answer.json()["owner"] == (owner and {"id": str(owner.public_id), "name": owner.email})
        question.refresh_from_db()
        assert question.owner == owner


def test_nobody_gets_a_question_who_left_or_may_not_judge(editor: Client) -> None:
    gone, helper = make_user(email="gone@desk.example"), make_user("contributor", email="helper@desk.example")
    gone.is_active = False
    gone.save()
    question = make_question(editor.user)
    others = [gone.email, str(gone.public_id), helper.email, "nobody@desk.example", "", "x", 7, True, [], "é" * 999]
    for to in others:
        assert refused(editor.post(step(question, "hand-over"), {"to": to}, format="json")) == {"to": "not_an_editor"}
    assert refused(editor.post(step(question, "hand-over"), {"to": "a\0b"}, format="json")) == {"to": "unstorable_text"}
    assert refused(editor.post(step(question, "hand-over"), {}, format="json")) == {"to": "required"}
    question.refresh_from_db()
    assert question.owner == editor.user


def test_a_review_date_lies_ahead(editor: Client) -> None:
    question = make_question(editor.user, date(2030, 1, 1))
    answer = editor.post(step(question, "review"), {"on": "2026-05-03", "reason": "The vote."}, format="json")
    check(answer, "post", "/api/v1/questions/{id}/review/")
    assert answer.json()["review_on"] == "2026-05-03"
    for on in ("2026-03-01", "2026-02-28", "2040-01-01", "9999-12-31", "2026-02-30", "tomorrow", None, 20260503):
        assert "on" in refused(editor.post(step(question, "review"), {"on": on}, format="json")), on


def test_what_is_settled_or_hidden_has_no_plan(editor: Client, contributor: Client) -> None:
    settled, draft = make_question(editor.user), make_draft().question
    assert draft is not None
    settle(settled, actor=editor.user)
    body = {"days": 7, "reason": "x"}
    problem(editor.post(step(settled, "snooze"), body, format="json"), 409, "conflict")
    problem(editor.post(step(draft, "snooze"), body, format="json"), 404, "not_found")
    problem(contributor.post(step(draft, "snooze"), body, format="json"), 404, "not_found")


def test_unknown_members_are_refused(editor: Client) -> None:
    question = make_question(editor.user)
    body = {"days": 7, "reason": "x", "owner": "me"}
    assert refused(editor.post(step(question, "snooze"), body, format="json")) == {"owner": "unknown_member"}


def test_ones_own_reminders_newest_first_and_nobody_elses(editor: Client, reader: Client, nobody: Client) -> None:
    question = make_question(editor.user)
    other = make_reminder(question, make_user())
    mine = [make_reminder(question, editor.user, occurrence=number, at=NOW - timedelta(days=number // 2))
            for number in range(5)]  # fmt: skip
    dead = make_reminder(question, editor.user, state="dead", stage="overdue", last_error="550 no such box",
                         at=NOW - timedelta(days=9), attempts=3)  # fmt: skip
    answer = editor.get(f"{V1}reminders/?page_size=4")
    check(answer, "get", "/api/v1/reminders/")
    rows = answer.json()["results"] + editor.get(answer.json()["next"]).json()["results"]
    assert {row["id"] for row in rows} == {str(one.id) for one in (*mine, dead)} and len(rows) == 6
    assert [row["not_before"] for row in rows] == sorted((row["not_before"] for row in rows), reverse=True)
    assert str(other.id) not in str(rows)
    [found] = editor.get(f"{V1}reminders/?state=dead").json()["results"]
    assert (found["last_error"], found["attempts"], found["stage"]) == ("550 no such box", 3, "overdue")
    assert refused(editor.get(f"{V1}reminders/?state=lost")) == {"state": "invalid_choice"}
    assert reader.get(f"{V1}reminders/").status_code == 401 and nobody.get(f"{V1}reminders/").status_code == 403
    check(reader.get(f"{V1}reminders/"), "get", "/api/v1/reminders/")


def test_days_overdue_are_those_of_the_questions_zone(editor: Client) -> None:
    make_question(editor.user, date(2026, 2, 28), time_zone="Pacific/Apia")
    [row] = editor.get(DUE).json()["results"]
    assert datetime.fromisoformat(row["due_at"]) == datetime(2026, 2, 28, 11, tzinfo=UTC) and row["days_overdue"] == 2


def test_a_proposal_becomes_a_verdict_when_an_editor_confirms_it(editor: Client) -> None:
    question = make_question(make_user())
    finding = make_proposal(question)
    shown = editor.get(DUE).json()["results"][0]["findings"][0]
    assert shown["id"] == finding.pk
    address = f"/api/v1/questions/{question.public_id}/findings/{finding.pk}/confirm/"
    assert refused(editor.post(address, {}, format="json")) == {"known_on": "required", "interest": "required"}
    body = {"known_on": "2026-02-20", "interest": "none"}
    barred = editor.post(address, body | {"interest": "bet"}, format="json")
    assert refused(barred) == {"interest": "interested"}
    answer = editor.post(address, body, format="json")
    check(answer, "post", "/api/v1/questions/{id}/findings/{finding}/confirm/")
    assert (answer.status_code, answer.json()["outcome"]) == (201, "true")
    assert answer.json()["evidence"][0]["sha256"] == "a" * 64
    assert editor.post(address, body, format="json").status_code == 409
    for key in (finding.pk + 1, 2**70):
        gone = f"/api/v1/questions/{question.public_id}/findings/{key}/confirm/"
        assert editor.post(gone, body, format="json").status_code == 404
