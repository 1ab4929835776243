"""The outcome form under one and two people: blind, disputed, conditions first, copies, interests, two at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from predictions import actions
from predictions.models import Capture, Prediction, Proposal, Question, Resolution, User, Verdict
from tests.admin.helpers import DUE, errors, page, said, signed_in, text
from tests.admin.test_questions import VERDICT
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
SECRET = "https://secret.example/first"


@pytest.fixture(autouse=True)
def after_the_deadline() -> Any:
    with time_machine.travel(datetime(2026, 9, 1, 12, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


def question(**changes: Any) -> Question:
    found = make_prediction(**changes).question
    assert found is not None
    return found


def mark(row: Question, user: User | None = None, role: str = "editor", **changes: Any) -> Any:
    return signed_in(role, user).post(page("question_outcome", row.pk), VERDICT | changes, follow=True)


def disputed() -> tuple[Question, User, User]:
    row, first, second = question(), make_user(email="first@desk.example"), make_user(email="second@desk.example")
    settle(row, evidence=[actions.Evidence(url=SECRET)], rationale="First rationale.", actor=first)
    settle(row, "false", rationale="Second rationale.", actor=second)
    return row, first, second


# --- what is given


@pytest.mark.parametrize("interest", ["", "bet", "x"])
def test_an_interest_has_to_be_stated_and_bars_from_judging(interest: str) -> None:
    assert "interest" in errors(mark(question(), interest=interest))
    assert not Verdict.objects.exists()


def test_what_is_behind_a_paywall_takes_its_words_and_a_copy_which_outlives_a_faulty_form() -> None:
    row, client = question(), signed_in()
    address = page("question_outcome", row.pk)
    assert 'enctype="multipart/form-data"' in text(client.get(address))
    assert "paywalled" in errors(client.post(address, VERDICT | {"paywalled": "on"}))
    copy = SimpleUploadedFile("paper.txt", b"It passed.", "text/plain")
    faulty = client.post(address, VERDICT | {"paywalled": "on", "capture": copy, "evidence_quote": ""})
    digest = Capture.objects.get().sha256
    assert "paywalled" in errors(faulty) and digest in text(faulty)
    client.post(address, VERDICT | {"paywalled": "on", "kept_copy": digest})
    [piece] = Verdict.objects.get().evidence
    assert (piece["sha256"], piece["paywalled"]) == (digest, True)


@pytest.mark.parametrize(
    ("content", "kind"), [(b"", "text/plain"), (b"x", "text/x-shell"), (b"x" * 5_000_001, "text/html")]
)
def test_a_copy_that_is_none_lands_on_its_field(content: bytes, kind: str) -> None:
    assert "capture" in errors(mark(question(), capture=SimpleUploadedFile("a", content, kind)))
    assert not Verdict.objects.exists() and not Capture.objects.exists()


def test_where_nothing_happened_the_search_is_the_evidence() -> None:
    row = question()
    nothing: dict[str, Any] = {
        "outcome": "false",
        "evidence_url": "",
        "evidence_quote": "",
        "search_until": "2026-07-01",
    }
    assert "search_source" in errors(mark(row, **nothing))
    searched = nothing | {"search_source": "The official journal\nhttps://agency.example/"}
    assert "search_until" in errors(mark(row, **searched | {"search_until": ""}))
    mark(row, **searched)
    assert Verdict.objects.get().evidence == [
        {"kind": "search", "quote": "The official journal", "until": "2026-07-01"},
        {"kind": "search", "url": "https://agency.example/", "until": "2026-07-01"},
    ]
    assert "Searched in vain until 2026-07-01" in text(signed_in().get(page("question_change", row.pk)))


def test_a_condition_is_judged_first() -> None:
    row = question(
        condition="The vote is held", condition_criteria="By the journal", condition_deadline=date(2026, 5, 1)
    )
    first = signed_in().get(page("question_outcome", row.pk))
    assert "Judge the condition" in text(first) and "credit" not in first.context["adminform"].form.fields
    assert "outcome" in errors(mark(row))
    assert said(mark(row, outcome="met")) == ["The condition was met: now the outcome can be judged."]
    assert said(mark(row))[0].startswith("Marked true.")


def test_a_condition_that_was_not_met_says_that_it_is_void() -> None:
    row = question(
        condition="The vote is held", condition_criteria="By the journal", condition_deadline=date(2026, 5, 1)
    )
    assert said(mark(row, outcome="not met"))[0].startswith("The condition was not met, so it is void.")
    assert Resolution.objects.get().outcome == "void"


def test_a_provisional_outcome_says_until_when(settings: Any) -> None:
    settings.CHALLENGE_DAYS = 7
    row = question()
    assert "can be challenged until 8 September 2026" in said(mark(row))[0]
    assert "provisional: it can be challenged until" in text(signed_in().get(page("question_change", row.pk)))


# --- two people, blind


def test_a_first_verdict_waits_and_shows_nowhere_to_a_second_editor(two: None) -> None:
    row, first = question(), make_user(email="first@desk.example")
    response = mark(row, first, evidence_url=SECRET, rationale="First rationale.", outcome="partial", credit="0.37")
    assert "second verdict" in said(response)[0]
    lists = ("", "predictions/question/", "predictions/reminder/", "predictions/logentry/")
    pages = [page("question_change", row.pk), page("question_outcome", row.pk), DUE, f"{DUE}?tab=second"]
    pages += [f"/admin/{one}" for one in lists]
    client = signed_in("adjudicator")
    for address in pages:
        shown = text(client.get(address))
        for told in (SECRET, "First rationale", "first@desk", "0.37", "artly true, known"):
            assert told not in shown, (address, told)
    own = text(signed_in(user=first).get(page("question_outcome", row.pk)))
    assert "You have judged this" in own and "Partly true" in own


def test_two_that_agree_settle_and_two_that_differ_go_to_an_adjudicator(two: None) -> None:
    row = question()
    mark(row)
    assert said(mark(row))[0].startswith("Marked true. Ada Example: n 0 → 1")
    other = question()
    mark(other)
    assert "adjudicator decides" in said(mark(other, outcome="false"))[0]


def test_only_an_adjudicator_who_gave_neither_sees_both_side_by_side(two: None) -> None:
    row, first, _ = disputed()
    address = page("question_outcome", row.pk)
    shown = text(signed_in("adjudicator").get(address))
    assert all(one in shown for one in (SECRET, "First rationale.", "Second rationale.", "first@desk.example"))
    for client in (signed_in("editor"), signed_in(user=first)):
        assert "Second rationale." not in text(client.get(address))
    assert "adjudicator" in errors(mark(row))["__all__"][0]
    assert said(mark(row, role="adjudicator", outcome="false"))[0].startswith("Marked false.")


# --- corrections that wait


def test_an_editor_proposes_a_correction_and_an_adjudicator_confirms_it() -> None:
    row = question()
    settle(row)
    make_user("adjudicator")
    address = page("question_correct", row.pk)
    changed = VERDICT | {"outcome": "false", "reason": "The journal withdrew it."}
    assert "reason" in errors(signed_in().post(address, changed | {"reason": ""}))
    assert "interest" in errors(signed_in().post(address, changed | {"interest": "bet"}))
    answer = signed_in().post(address, changed, follow=True)
    assert "a colleague has to confirm" in said(answer)[0]
    assert (Proposal.objects.get().act, Resolution.objects.get().outcome) == ("correct outcome", "true")


def test_under_two_people_withdrawing_and_amending_what_is_settled_wait_for_a_colleague(two: None) -> None:
    make_user("adjudicator")
    row = make_prediction()
    client = signed_in("adjudicator")
    sent = {"reason": "duplicate", "note": ""}
    assert "note" in errors(client.post(page("prediction_withdraw", row.pk), sent))
    answer = client.post(page("prediction_withdraw", row.pk), sent | {"note": "Twice."}, follow=True)
    assert "a colleague has to confirm" in said(answer)[0]
    urgent = {"reason": "misquoted", "note": "Not their words."}
    answer = client.post(page("prediction_withdraw", make_prediction().pk), urgent, follow=True)
    assert "has to confirm it by 2026-09-08" in said(answer)[0]
    settle(row.question)
    settle(row.question)
    address = page("question_amend", row.question_id)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"deadline": "2026-12-31", "reason": "Extended."}
    assert "a colleague has to confirm" in said(client.post(address, data, follow=True))[0]
    assert [one.act for one in Proposal.objects.order_by("pk")] == ["withdraw", "withdraw", "amend question"]
    assert Prediction.objects.get(pk=row.pk).state == "published"


# --- two editors at once


def test_a_record_that_changed_meanwhile_is_not_overwritten() -> None:
    row = question()
    client, address = signed_in(), page("question_outcome", row.pk)
    seen = client.get(address).context["adminform"].form["seen"].value()
    criteria = {"resolution_criteria": "Two agencies report it by that day, in print or online."}
    actions.amend_question(actor=make_user(), question=row, changes=criteria, reason="Plainer.", now=NOW)
    answer = client.post(address, VERDICT | {"seen": seen})
    assert "Somebody changed this record" in errors(answer)["__all__"][0]
    assert criteria["resolution_criteria"] in text(answer) and not Verdict.objects.exists()
    fresh = answer.context["adminform"].form["seen"].value()
    assert client.post(address, VERDICT | {"seen": fresh}).status_code == 302
    assert Verdict.objects.exists()


@pytest.mark.parametrize("step", ["prediction_withdraw", "prediction_amend", "question_amend", "question_correct"])
def test_every_step_knows_what_it_was_opened_on(step: str) -> None:
    row = make_prediction()
    settle(row.question)
    target = row.pk if step.startswith("prediction") else row.question_id
    client = signed_in("adjudicator")
    form = client.get(page(step, target)).context["adminform"].form
    assert 'name="seen"' in text(client.get(page(step, target)))
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data |= {
        "seen": str(int(data["seen"]) - 1),
        "reason": "misquoted" if "withdraw" in step else "Why not.",
        "interest": "none",
    }
    assert "Somebody changed this record" in errors(client.post(page(step, target), data))["__all__"][0]
