"""Verdicts, copies, challenges and corrections over the API, and who sees what of them when."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from predictions import actions
from predictions.models import Capture, Challenge, Question
from tests.factories import NOW, make_prediction, make_user, settle

from .helpers import V1, Client, client_of, problem, refused, verdict

pytestmark = pytest.mark.django_db
OBJECTION = {"text": "The journal lists another measure.", "contact": "cleo@reader.example", "contact_name": "Cleo R."}


@pytest.fixture
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


def asked(**changes: Any) -> Question:
    question = make_prediction(**changes).question
    assert question is not None
    return question


def shown(client: Client, question: Question) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{V1}questions/{question.public_id}/").json()
    return body


def test_the_answer_says_whether_it_settled_and_until_when_it_is_provisional(editor: Client, settings: Any) -> None:
    settings.CHALLENGE_DAYS = 7
    answer = editor.send(f"questions/{asked().public_id}/verdicts/", verdict()).json()
    assert (answer["settled"], answer["question_state"], answer["question_awaiting"]) == (True, "provisional", "")
    assert answer["provisional_until"] == "2026-03-08T12:00:00Z"


def test_a_verdict_that_waits_is_seen_by_nobody_else(two: None, editor: Client, reader: Client) -> None:
    question = asked()
    path = f"questions/{question.public_id}/verdicts/"
    first = editor.send(path, verdict(rationale="Sealed until then.")).json()
    assert (first["settled"], first["provisional_until"], first["question_awaiting"]) == (False, None, "second")
    second, adjudicator = client_of(make_user("editor")), client_of(make_user("adjudicator"))
    for client in (reader, second, adjudicator):
        body = shown(client, question)
        assert body["verdicts"] == [] and "Sealed" not in json.dumps(body)
        assert "Sealed" not in client.get(f"{V1}questions/").content.decode()
    second.send(path, verdict(outcome="false"))
    assert shown(reader, question)["verdicts"] == []
    adjudicator.send(path, verdict())
    roles = [(one["role"], one["outcome"], one["round"]) for one in shown(reader, question)["verdicts"]]
    assert roles == [("editor 1", "true", 1), ("editor 2", "false", 1), ("adjudicator", "true", 1)]


def test_roles_are_stable_over_rounds_and_name_nobody(two: None, reader: Client) -> None:
    question, first, second = asked(), make_user(email="ada@desk.example"), make_user()
    settle(question, actor=first)
    settle(question, actor=second)
    challenge = actions.file_challenge(
        challenge=actions.ChallengeInput(question=question, text=OBJECTION["text"], contact="a@b.example"), now=NOW
    )
    judge = make_user("adjudicator")
    actions.admit_challenge(actor=judge, challenge=challenge, now=NOW)
    actions.answer_challenge(actor=judge, challenge=challenge, upheld=True, answer="Right.", now=NOW)
    question = Question.objects.get(pk=question.pk)
    settle(question, "false", actor=second)
    settle(question, "false", actor=make_user())
    body = shown(reader, question)
    assert [one["role"] for one in body["verdicts"]] == ["editor 1", "editor 2", "editor 2", "editor 3"]
    assert "desk.example" not in json.dumps(body) and [one["outcome"] for one in body["resolutions"]] == [
        "true",
        "false",
    ]
    assert body["challenge_counts"] == {"received": 0, "open": 0, "upheld": 1, "dismissed": 0, "refused": 0}


def test_a_condition_is_judged_first_and_shown(editor: Client, reader: Client) -> None:
    question = asked(condition="The summit takes place", condition_criteria="According to both governments.",
                     condition_deadline=date(2026, 2, 15))  # fmt: skip
    path = f"questions/{question.public_id}/verdicts/"
    problem(editor.send(path, verdict()), 409)
    assert not editor.send(path, verdict(about="condition", outcome="met")).json()["settled"]
    body = shown(reader, question)
    assert body["condition_outcome"] == "met" and body["verdicts"][0]["about"] == "condition"


def test_a_copy_is_kept_and_named_in_evidence_by_its_digest(editor: Client, reader: Client) -> None:
    path, question = f"{V1}captures/?name=The+journal", asked()
    sent = editor.post(path, b"<p>Signed.", content_type="text/html; charset=utf-8")
    assert sent.status_code == 201, sent.content
    assert sent.json()["sha256"] == sha256(b"<p>Signed.").hexdigest() and sent.json()["content_type"] == "text/html"
    assert editor.post(path, b"<p>Signed.", content_type="text/html").status_code == 201
    assert Capture.objects.count() == 1
    piece = {"url": "https://paper.example/1", "quote": "Signed.", "paywalled": True, "sha256": sent.json()["sha256"]}
    judged = f"questions/{question.public_id}/verdicts/"
    behind = verdict(evidence=[piece | {"sha256": "0" * 64}])
    assert refused(editor.send(judged, behind)) == {"evidence": "evidence_behind_paywall"}
    assert editor.send(judged, verdict(evidence=[piece])).status_code == 201
    [found] = shown(reader, question)["verdicts"][0]["evidence"]
    assert (found["paywalled"], found["sha256"]) == (True, piece["sha256"])


def test_a_copy_that_cannot_be_kept_is_refused(editor: Client, contributor: Client, reader: Client) -> None:
    path = f"{V1}captures/"
    assert refused(editor.post(path, b"x", content_type="application/x-msdownload")) == {"content_type": "unknown_type"}
    assert refused(editor.post(path, b"", content_type="text/plain")) == {"content": "bad_size"}
    assert refused(editor.post(path, b"\xff\x00", content_type="multipart/form-data")) == {
        "content_type": "unknown_type"
    }
    problem(editor.post(path, b"x" * 5_000_001, content_type="text/plain"), 413, "body_too_large")
    assert editor.post(path, b"x" * 3_000_000, content_type="text/plain").status_code == 201
    problem(contributor.post(path, b"x", content_type="text/plain"), 403)
    problem(reader.post(path, b"x", content_type="text/plain"), 401)


def test_a_search_in_vain_says_where_and_until_when(editor: Client) -> None:
    path = f"questions/{asked().public_id}/verdicts/"
    search = {"kind": "search", "quote": "The official journal"}
    assert refused(editor.send(path, verdict(outcome="false", evidence=[search]))) == {"evidence": "missing_until"}
    sound = verdict(outcome="false", evidence=[search | {"until": "2026-02-28"}])
    assert editor.send(path, sound).json()["evidence"][0]["until"] == "2026-02-28"
    assert refused(editor.send(path, {k: v for k, v in verdict().items() if k != "interest"})) == {
        "interest": "required"
    }


def test_anybody_challenges_and_the_desk_publishes_and_answers(editor: Client, reader: Client) -> None:
    question = asked()
    settle(question)
    path = f"questions/{question.public_id}/challenges/"
    filed = reader.send(path, OBJECTION)
    assert filed.status_code == 201 and "reader.example" not in filed.content.decode() + str(filed.headers)
    body = shown(reader, question)
    assert body["challenges"] == [] and body["challenge_counts"]["received"] == 1
    problem(reader.get(f"{V1}challenges/"), 401)
    [listed] = editor.get(f"{V1}challenges/?state=received").json()["results"]
    assert listed["question"] == str(question.public_id) and "contact" not in json.dumps(listed)
    step = f"challenges/{listed['id']}/"
    problem(editor.send(f"{step}answer/", {"upheld": False, "answer": "No."}), 409)
    assert editor.send(f"{step}admit/", {}).json()["state"] == "open"
    assert shown(reader, question)["challenges"][0]["text"] == OBJECTION["text"]
    assert refused(editor.send(f"{step}answer/", {"upheld": "yes", "answer": "No."})) == {"upheld": "invalid"}
    problem(editor.send(f"{step}answer/", {"upheld": True, "answer": "Right."}), 403)
    assert editor.send(f"{step}answer/", {"upheld": False, "answer": "It is this one."}).status_code == 200
    answered = shown(reader, question)["challenges"][0]
    assert (answered["state"], answered["answer"]) == ("dismissed", "It is this one.")


def test_a_refused_challenge_is_only_counted(editor: Client, reader: Client) -> None:
    question = asked()
    settle(question)
    reader.send(f"questions/{question.public_id}/challenges/", OBJECTION)
    key = Challenge.objects.get().public_id
    assert refused(editor.send(f"challenges/{key}/refuse/", {"reason": "  "})) == {"answer": "missing_answer"}
    assert editor.send(f"challenges/{key}/refuse/", {"reason": "Advertising."}).status_code == 200
    body = shown(reader, question)
    assert body["challenges"] == [] and body["challenge_counts"]["refused"] == 1
    assert "Advertising" not in json.dumps(body)


@pytest.mark.parametrize(("changes", "code"), [
    ({"text": ""}, {"text": "blank"}), ({"contact": "nobody"}, {"contact": "bad_email"}),
    ({"evidence_url": "javascript:alert(1)"}, {"evidence_url": "bad_url"}),
    ({"text": "short"}, {"text": "missing_text"}), ({"state": "upheld"}, {"state": "unknown_member"}),
    ({"text": "a\0" * 30}, {"text": "unstorable_text"}),
])  # fmt: skip
def test_a_faulty_challenge_is_refused(reader: Client, changes: dict[str, str], code: dict[str, str]) -> None:
    question = asked()
    settle(question)
    assert refused(reader.send(f"questions/{question.public_id}/challenges/", OBJECTION | changes)) == code
    assert not Challenge.objects.exists()


def test_five_challenges_an_hour_from_one_address(reader: Client) -> None:
    question = asked()
    settle(question)
    path = f"questions/{question.public_id}/challenges/"
    assert [reader.send(path, OBJECTION).status_code for _ in range(6)] == [201] * 5 + [429]


def test_corrections_are_narrowed(reader: Client) -> None:
    ada, ben = asked(author="Ada Example"), asked(author="Ben Example")
    for question in (ada, ben):
        settle(question)
        finding = actions.VerdictInput(
            question=question, outcome="false", known_on=date(2026, 2, 21),
            evidence=(actions.Evidence(url="https://journal.example/2"),),
        )  # fmt: skip
        actions.correct_outcome(actor=make_user("adjudicator"), verdict=finding, reason="Misread.", now=NOW)

    def found(query: str) -> list[str]:
        return [one["question"] for one in reader.get(f"{V1}corrections/?{query}").json()["results"]]

    assert found("author=ben-example") == found(f"question={ben.public_id}") == [str(ben.public_id)]
    assert len(found("kind=outcome&since=2026-03-01")) == 2 and found("kind=withdrawn") == []
    assert found("since=2026-03-02") == []
    for bad in ("author=nobody", "kind=x", "since=yesterday", "question=1", "by=me"):
        problem(reader.get(f"{V1}corrections/?{bad}"), 400)
