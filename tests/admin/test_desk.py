"""The desk's tabs, the proposals and the challenges."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from predictions import actions
from predictions.models import Challenge, Prediction, Proposal, Question, Resolution, User
from tests.admin.helpers import DUE, errors, page, said, signed_in, text
from tests.factories import make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
TEXT = "The journal of 20 February lists a different measure."
PROPOSALS, CHALLENGES = "/admin/predictions/proposal/", "/admin/predictions/challenge/"


@pytest.fixture(autouse=True)
def after_the_deadline() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


@pytest.fixture
def window(settings: Any) -> None:
    settings.CHALLENGE_DAYS = 2


def question(**changes: Any) -> Question:
    found = make_prediction(**changes).question
    assert found is not None
    return found


def listed(client: Any, tab: str) -> list[int]:
    return [row.pk for row, *_ in client.get(f"{DUE}?tab={tab}").context["rows"]]


def challenged(**changes: Any) -> Challenge:
    row = question()
    now = timezone.now()
    settle(row, now=now)
    values: dict[str, Any] = {"question": row, "text": TEXT, "contact": "reader@example.org"} | changes
    return actions.file_challenge(challenge=actions.ChallengeInput(**values), now=now)


# --- the tabs


def test_each_tab_lists_what_it_says_and_counts_it(two: None, window: None) -> None:
    me = make_user()
    mine, unowned, first, seconded, differing = (question() for _ in range(5))
    actions.hand_over_question(actor=make_user(), question=mine, to=me, reason="", now=LATER)
    for row in (unowned, first, seconded, differing):
        actions.hand_over_question(actor=make_user(), question=row, to=None, reason="", now=LATER)
    settle(first, actor=me)
    settle(seconded)
    settle(differing)
    settle(differing, "false")
    soon = question()
    settle(soon, now=LATER)
    settle(soon, now=LATER)
    client = signed_in(user=me)
    assert listed(client, "mine") == [mine.pk]
    assert set(listed(client, "unowned")) == {unowned.pk, first.pk, seconded.pk, differing.pk}
    assert listed(client, "second") == [seconded.pk]
    assert listed(client, "disputed") == [differing.pk]
    assert listed(client, "provisional") == [soon.pk]
    shown = {one.name: one.n for one in client.get(DUE).context["tabs"]}
    assert shown == {"All due": 5, "Mine": 1, "Unowned": 4, "Second verdict": 1, "Disputed": 1, "Challenged": 0,
                     "Final soon": 1, "Proposals": 0}  # fmt: skip


def test_a_challenged_outcome_has_its_tab() -> None:
    row = challenged()
    assert listed(signed_in(), "challenged") == [row.question_id]


def test_tabs_are_links_with_keys_and_a_row_opens_the_page_with_the_form() -> None:
    row = question()
    shown = text(signed_in().get(DUE))
    assert f'<a href="{DUE}?tab=mine" accesskey="2">' in shown and 'aria-current="page"' in shown
    assert f'<th scope="row"><a href="{page("question_outcome", row.pk)}">' in shown


@pytest.mark.parametrize("tab", ["", "x", "due", "mine'"])
def test_a_tab_that_is_none_is_all_that_is_due(tab: str) -> None:
    assert listed(signed_in(), tab) == [] and signed_in().get(f"{DUE}?tab={tab}").context["tab"] == "due"


def test_contributors_have_no_tabs() -> None:
    question()
    response = signed_in("contributor").get(f"{DUE}?tab=second")
    assert response.context["tabs"] == [] and len(response.context["rows"]) == 1


def test_a_tab_costs_the_same_for_one_row_and_for_twenty(two: None) -> None:
    def cost() -> int:
        client = signed_in()
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{DUE}?tab=second")
        return len(seen)

    settle(question())
    few = cost()
    for _ in range(10):
        settle(question())
    assert cost() == few <= 16


# --- proposals


def corrected(proposer: User | None = None, **changes: Any) -> Proposal:
    row = question()
    settle(row)
    row.refresh_from_db()
    verdict = actions.VerdictInput(
        question=row, outcome="false", known_on=date(2026, 2, 21), rationale="Another measure.",
        evidence=(actions.Evidence(url="https://journal.example/2"),),
    )  # fmt: skip
    return actions.propose_act(
        actor=proposer or make_user(), act="correct outcome", target=row, reason="Misread.",
        arguments={"verdict": verdict}, now=LATER,
    )  # fmt: skip


def test_a_proposal_shows_old_and_new_why_and_who() -> None:
    row = corrected(make_user(email="proposer@desk.example"))
    client = signed_in("adjudicator")
    assert "Correct outcome" in text(client.get(PROPOSALS))
    shown = text(client.get(page("proposal_change", row.pk)))
    for told in ("true", "false", "2026-02-20", "2026-02-21", "Another measure.", "Misread.", "proposer@desk.example",
                 "https://journal.example/1", "https://journal.example/2"):  # fmt: skip
        assert told in shown, told
    for address in (PROPOSALS, page("proposal_change", row.pk)):
        assert signed_in("contributor").get(address).status_code == 403


def test_a_colleague_confirms_or_declines_and_nobody_confirms_their_own() -> None:
    adjudicator = make_user("adjudicator")
    row = corrected(adjudicator)
    own = signed_in(user=adjudicator)
    assert page("proposal_confirm", row.pk) not in text(own.get(page("proposal_change", row.pk)))
    assert "Somebody else" in errors(own.post(page("proposal_confirm", row.pk)))["__all__"][0]
    assert "takes the role" in errors(signed_in().post(page("proposal_confirm", row.pk)))["__all__"][0]
    other = signed_in("adjudicator")
    assert other.get(page("proposal_confirm", row.pk)).status_code == 200
    assert "answer" in errors(other.post(page("proposal_decline", row.pk), {"answer": ""}))
    assert "it is done" in said(other.post(page("proposal_confirm", row.pk), follow=True))[0]
    assert Resolution.objects.get(superseded_at=None).outcome == "false"
    assert "confirmed already" in errors(other.post(page("proposal_confirm", row.pk)))["__all__"][0]


def test_what_was_done_at_once_is_undone_by_declining(two: None) -> None:
    row = make_prediction()
    actions.withdraw_predictions(
        actor=make_user("adjudicator"), predictions=[row], reason="misquoted", note="Not their words.", now=LATER
    )
    proposal = Proposal.objects.get()
    client = signed_in()
    assert "Done at once" in text(client.get(page("proposal_change", proposal.pk)))
    answer = client.post(page("proposal_decline", proposal.pk), {"answer": "It is right."}, follow=True)
    assert "counts again" in said(answer)[0] and Prediction.objects.get().state == "published"


@pytest.mark.parametrize("act", ["amend question", "amend prediction"])
def test_amendments_are_shown_field_by_field(act: str, two: None) -> None:
    row = make_prediction()
    changes: dict[str, Any] = {"said_on": date(2026, 1, 5)} if "prediction" in act else {"topics": ("Energy",)}
    target = row if "prediction" in act else row.question
    assert target is not None
    proposal = actions.propose_act(
        actor=make_user(), act=act, target=target, reason="Wrong.", arguments={"changes": changes}, now=LATER
    )
    shown = text(signed_in().get(page("proposal_change", proposal.pk)))
    assert all(one in shown for one in (("2026-01-10", "2026-01-05") if "prediction" in act else ("Law", "Energy")))


# --- challenges


def test_the_list_starts_with_what_is_overdue() -> None:
    late, answered = challenged(), challenged()
    actions.refuse_challenge(actor=make_user(), challenge=answered, reason="About another one.", now=LATER)
    with time_machine.travel(LATER + timedelta(days=15), tick=False):
        fresh = challenged()
        response = signed_in().get(CHALLENGES)
    assert [row.pk for row in response.context["cl"].result_list] == [late.pk, fresh.pk, answered.pk]
    assert text(response).count("(overdue)") == 1
    assert signed_in("contributor").get(CHALLENGES).status_code == 403
    assert signed_in("contributor").get(page("challenge_change", late.pk)).status_code == 403


def test_a_challenge_is_published_and_answered() -> None:
    row = challenged(contact_name="A. Reader", evidence_url="https://other.example/")
    client = signed_in()
    shown = text(client.get(page("challenge_change", row.pk)))
    assert all(one in shown for one in (TEXT, "reader@example.org", "A. Reader", "https://other.example/"))
    assert "Published" in said(client.post(page("challenge_publish", row.pk), follow=True))[0]
    address = page("challenge_answer", row.pk)
    assert {"upheld", "answer"} <= set(errors(client.post(address, {}))) | {"answer"}
    assert "answer" in errors(client.post(address, {"upheld": "dismissed", "answer": ""}))
    refused = errors(client.post(address, {"upheld": "upheld", "answer": "Right."}))
    assert "adjudicator" in refused["__all__"][0]
    answer = signed_in("adjudicator").post(address, {"upheld": "upheld", "answer": "Right."}, follow=True)
    assert "judged anew" in said(answer)[0]
    assert Question.objects.get(pk=row.question_id).state == "reopened"
    assert client.get(page("challenge_change", row.pk)).status_code == 200


def test_a_challenge_is_refused_with_a_reason() -> None:
    row = challenged()
    client = signed_in()
    assert "reason" in errors(client.post(page("challenge_refuse", row.pk), {"reason": ""}))
    client.post(page("challenge_refuse", row.pk), {"reason": "About another outcome."})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "About another outcome.")
    assert "refused" in errors(client.post(page("challenge_publish", row.pk)))["__all__"][0]
