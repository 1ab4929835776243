"""Every operation is documented with an example, and the examples are answers that the API gave.

They are kept in predictions/api/outputs/examples.json, by the name of their shape. After a change of shapes:

    RECORD_EXAMPLES=1 python -m pytest -q tests/api/test_examples.py && ./run spectacular --file openapi.yaml
"""

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from predictions import actions
from predictions.models import DeliveryState, Prediction, Proposal, Question, Reminder, User
from tests.factories import NOW, make_user

from .conformance import TOP, document, shape_faults
from .helpers import V1, Client, client_of, find, verdict

FILE = TOP / "predictions/api/outputs/examples.json"
ORIGIN, ELSEWHERE = "https://ledger.example.org", "http://127.0.0.1:8000"


def shapes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Where an operation shows a shape by name: the operation, and the content."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            parts = [*operation["responses"].items(), ("body", operation.get("requestBody", {}))]
            for part, one in parts:
                for media_type, content in one.get("content", {}).items():
                    if media_type.endswith("json"):
                        yield f"{method} {path} {part}", content


def test_every_shape_that_an_operation_shows_has_a_true_example() -> None:
    kept = document()["components"]["examples"]
    for where, content in shapes():
        examples = content["examples"]
        assert examples, where
        for example in examples.values():
            value = kept[example["$ref"].rpartition("/")[2]]["value"] if "$ref" in example else example["value"]
            assert not shape_faults(value, content["schema"]["$ref"]), where


@pytest.mark.django_db
@pytest.mark.skipif("RECORD_EXAMPLES" not in os.environ, reason="records the examples, when they are to be made anew")
def test_the_examples_are_recorded() -> None:
    text = json.dumps(recorded(), ensure_ascii=False, indent=1, sort_keys=True).replace(ELSEWHERE, ORIGIN)
    Path(FILE).write_text(text + "\n", encoding="utf-8")


def recorded() -> dict[str, Any]:
    """The shapes of bodies and answers, by name, off a small ledger."""
    editor = client_of(make_user("editor", email="ada@desk.example"))
    bodies: dict[str, Any] = {
        "NewPredictionBody": find(publish=True), "PatchedDraftBody": {"place": "p. 1"}, "NothingBody": {},
        "RefusalBody": {"reason": "vague", "note": "No date."}, "WithdrawalBody": {"reason": "misquoted",
        "note": "It said “could”."}, "VerdictBody": verdict(),
        "WithholdBody": {"reason": "defamation", "note": "A letter of counsel, being looked into."},
        "ReasonBody": {"reason": "The court found for the paper."},
        "LegalHoldBody": {"reason": "Example v. The Paper."},
    }  # fmt: skip
    found: dict[str, Any] = dict(bodies)
    hook = {"url": "https://93.184.215.14/ledger", "happenings": ["prediction.created", "outcome.final"]}
    found["WrittenSubscription"] = editor.send("subscriptions/", hook).json() | {
        "new_secret": "whsec_" + "A" * 43 + "="
    }
    written = editor.send("predictions/", bodies["NewPredictionBody"]).json()
    found["WrittenPrediction"] = written
    actions.tell(now=NOW)
    _of_care(editor, written["question"]["id"], found)
    found["WrittenVerdict"] = editor.send(f"questions/{written['question']['id']}/verdicts/", verdict()).json()
    _of_replies(editor, written["id"], found)
    _of_outcomes(editor, written["question"]["id"], found)
    found["MadeToken"] = editor.send("tokens/", {"days": 90, "scopes": ["read"], "name": "notebook"}).json()
    found["MadeToken"]["token"] = "0123456789abcdef" * 4
    subscription = found["WrittenSubscription"]["id"]
    _of_frames(editor, found)
    found["ReadingBody"] = {"hedge": "probably", "denies": False}
    paths = {
        "PredictionDetail": f"predictions/{written['id']}/",
        "QuestionDetail": f"questions/{written['question']['id']}/",
        "PaginatedAuthorLinkList": "authors/", "PaginatedPieceList": "commentaries/", "PaginatedNamedList": "topics/",
        "PaginatedPredictionList": "predictions/", "PaginatedQuestionSummaryList": "questions/",
        "Preferences": "preferences/", "Search": "search/?q=bill", "Subscription": f"subscriptions/{subscription}/",
        "PaginatedSubscriptionList": "subscriptions/", "PaginatedTokenList": "tokens/",
        "PaginatedDeliveryList": f"subscriptions/{subscription}/deliveries/", "Exports": "exports/", "Lists": "",
    }  # fmt: skip
    for name, path in paths.items():
        found[name] = editor.get(f"{V1}{path}").json()
    found["Exports"]["tables"] = found["Exports"]["tables"][2:3]
    found["Root"] = Browser().get("/api/").json()
    found["Problem"] = editor.send("predictions/", find(said_on="yesterday")).json()
    return found


def _of_frames(editor: Client, found: dict[str, Any]) -> None:
    found["FrameBody"] = {
        "author": "Ada Example", "outlet": "The Paper", "starts_on": "2026-01-01", "ends_on": "2026-02-28",
        "every": 1, "note": "Every signed column, from the archive page.",
    }  # fmt: skip
    found["FrameChangeBody"] = {
        "n_published": 14, "published_source": "https://paper.example/archive", "counted_on": "2026-03-01",
        "reason": "The two months are over.",
    }  # fmt: skip
    found["FramePiecesBody"] = {
        "pieces": [{"url": "https://paper.example/garden", "title": "My garden", "published_on": "2026-02-03"}]
    }
    here = f"frames/{editor.send('frames/', found['FrameBody']).json()['id']}/"
    editor.send(f"{here}pieces/", found["FramePiecesBody"])
    found["FrameDetail"] = editor.send(f"{here}change/", found["FrameChangeBody"]).json()
    found["PaginatedFrameList"] = editor.get(f"{V1}frames/").json()
    found["OutletProfile"] = editor.get(f"{V1}outlets/the-paper/").json()


def _of_replies(editor: Client, prediction: str, found: dict[str, Any]) -> None:
    found["HoldBody"] = {"not_before": "2026-03-02T18:00:00Z"}
    found["HeldVerdictBody"] = verdict(**found["HoldBody"])
    found["ReplyBody"] = {"text": "I wrote “could”, not “will”.", "prediction": prediction}
    found["DeclineReplyBody"] = {"reason": "It names a third person’s illness."}
    draft = editor.send("predictions/", find(external_id="9", quote="The treaty will be signed, they say.")).json()
    later = {"not_before": (timezone.now() + timedelta(days=1)).isoformat()}
    found["Embargo"] = editor.send(f"predictions/{draft['id']}/hold/", later).json()
    found["PaginatedEmbargoList"] = editor.get(f"{V1}embargoes/").json()
    editor.send(f"embargoes/{found['Embargo']['id']}/lift/", {})
    editor.send(f"predictions/{draft['id']}/refuse/", {"reason": "vague"})
    author = Prediction.objects.get(public_id=prediction).author
    assert author is not None
    entered = editor.send(f"authors/{author.slug}/replies/", found["ReplyBody"]).json()
    found["DeskReply"] = editor.send(f"replies/{entered['id']}/publish/", {}).json()
    found["PaginatedDeskReplyList"] = editor.get(f"{V1}replies/").json()


def _of_outcomes(editor: Client, question: str, found: dict[str, Any]) -> None:
    found["ChallengeBody"] = {
        "text": "The journal of that day lists another bill.", "evidence_url": "https://journal.example/2",
        "from_author": False, "contact": "reader@example.org", "contact_name": "Cleo Reader",
    }  # fmt: skip
    found["Challenge"] = editor.send(f"questions/{question}/challenges/", found["ChallengeBody"]).json()
    row = Question.objects.get(public_id=question)
    other = actions.VerdictInput(
        question=row, outcome="false", known_on=date(2026, 2, 21),
        evidence=(actions.Evidence(url="https://journal.example/2"),),
    )  # fmt: skip
    judge = make_user("adjudicator")
    actions.correct_outcome(actor=judge, verdict=other, reason="Another bill was signed.", now=NOW)
    _of_two_people(editor, judge, question, found)
    found["PaginatedCorrectionList"] = editor.get(f"{V1}corrections/").json()
    found["MergeAuthorBody"] = {"into": "ada-example", "reason": "One person under two names."}
    found["MergeQuestionBody"] = {"into": question, "reason": "Both ask the same."}
    found["MergeEventBody"] = {"into": str(row.event.public_id), "reason": "Both turn on the same vote."}
    shown = editor.get(f"{V1}questions/{question}/").json()
    found["QuestionSummary"] = editor.get(f"{V1}questions/").json()["results"][0]
    found["AuthorLink"] = shown["predictions"][0]["author"]
    found["Event"] = {"id": shown["event"], "name": ""}


def _of_two_people(editor: Client, judge: User, question: str, found: dict[str, Any]) -> None:
    found["CorrectionBody"] = verdict(reason="The vote was on another bill.")
    found["QuestionAmendmentBody"] = {"topics": ["Law", "Parliament"], "reason": "Filed under too little."}
    found["PredictionAmendmentBody"] = {"place": "paragraph 4", "reason": "The place was missing."}
    found["DeclineBody"] = {"answer": "The outcome is right as it is."}
    found["RefuseChallengeBody"] = {"reason": "It is about another question."}
    found["AnswerChallengeBody"] = {"upheld": False, "answer": "The bill of that day is the same one, renumbered."}
    proposed = editor.send(f"questions/{question}/correct/", found["CorrectionBody"]).json()
    found["PaginatedProposalList"] = editor.get(f"{V1}proposals/").json()
    answer = found["DeclineBody"]["answer"]
    actions.decline_act(
        actor=judge, proposal=Proposal.objects.get(public_id=proposed["id"]), answer=answer, now=NOW
    )  # fmt: skip
    found["Proposal"] = editor.get(f"{V1}proposals/").json()["results"][0]
    copy = editor.post(f"{V1}captures/?name=The+journal", b"%PDF-1.7", content_type="application/pdf")
    found["Capture"] = copy.json()
    challenge = found["Challenge"]["id"]
    found["DeskAgreement"] = {
        "verdicts_required": 2,
        "outcomes": {"n_rounds": 2, "n_verdicts": 4, "agreement": 0.5, "alpha": 0.0, "by_outcome": [
            {"outcome": "false", "n": 1, "agreement": 0.0}, {"outcome": "true", "n": 3, "agreement": 0.666666667}]},
        "readings_required": 2,
        "readings": {"n_quotes": 12, "n_readings": 24, "agreement": 0.916666667, "alpha": 0.81},
        "conditions": {"n_rounds": 0, "n_verdicts": 0, "agreement": None, "alpha": None, "by_outcome": []},
    }  # fmt: skip
    found["DeskChallenge"] = editor.send(f"challenges/{challenge}/admit/", {}).json()
    found["PaginatedDeskChallengeList"] = editor.get(f"{V1}challenges/").json()


def _of_care(editor: Client, question: str, found: dict[str, Any]) -> None:
    row = Question.objects.get(public_id=question)
    Reminder.objects.all().delete()
    Reminder.objects.create(
        question=row, plan_rev=row.plan_rev, stage="heads_up", recipient=editor.user, channel="email",
        state=DeliveryState.SENT, accepted_at=NOW, not_before=NOW, created_at=NOW,
    )  # fmt: skip
    found["Care"] = editor.send(f"questions/{question}/review/", {"on": "2026-05-03", "reason": "The vote."}).json()
    found["PaginatedReminderList"] = editor.get(f"{V1}reminders/?state=sent").json()
    late = find(publish=True, external_id="2")
    late["question"] |= {"statement": "The vote is held by 31 January 2026", "deadline": "2026-01-31"}
    editor.send("predictions/", late)
    found["PaginatedDueQuestionList"] = editor.get(f"{V1}due/").json()
