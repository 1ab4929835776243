"""Looking after questions at the desk: the due queue, the steps, what the checks found."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from predictions import actions
from predictions.models import CheckFinding, PlanChange, Verdict
from tests.admin.helpers import DUE, errors, page, said, signed_in, text
from tests.care import make_proposal, make_question, make_reminder
from tests.factories import NOW, make_draft, make_user, settle

pytestmark = pytest.mark.django_db
STEPS: dict[str, dict[str, str]] = {
    "snooze": {"days": "7", "reason": "Recess."},
    "hand_over": {"to": "", "reason": "Her beat."},
    "review": {"on": "2026-05-03", "reason": ""},
    "backup": {"backup": ""},
    "watch": {
        "url": "file:hicp.csv",
        "format": "csv",
        "date_column": "month",
        "value_column": "inflation",
        "operator": ">",
        "threshold": "3",
        "reach": "on",
        "last_day": "2026-02-28",
        "active": "on",
    },
}


@pytest.fixture(autouse=True)
def fixed_clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_due_queue_says_how_often_and_whom_and_what_to_do() -> None:
    ada = make_user(email="ada@desk.example")
    owned, desks = make_question(ada), make_question(ada)
    actions.hand_over_question(actor=ada, question=desks, to=None, now=NOW)
    make_reminder(owned, ada, at=NOW - timedelta(days=3))
    make_reminder(owned, ada, stage="overdue", at=NOW - timedelta(days=1))
    actions.snooze_question(actor=ada, question=owned, days=7, reason="Recess.", now=NOW)
    shown = text(signed_in().get(DUE))
    assert "2 times, last on" in shown and "2026-02-28</span>" in shown and "ada@desk.example" in shown
    assert "the desk" in shown and "not yet" in shown and "2026-03-08</span>" in shown
    for name in ("outcome", "snooze", "hand_over", "review"):
        assert page(f"question_{name}", owned.pk) in shown


def test_contributors_see_the_queue_and_nothing_of_the_desk() -> None:
    ada = make_user(email="ada@desk.example")
    question = make_question(ada)
    make_proposal(question)
    for address in (DUE, page("question_change", question.pk)):
        inside, outside = text(signed_in().get(address)), text(signed_in("contributor").get(address))
        assert "ada@desk.example" in inside and "proposes" in inside
        assert "ada@desk.example" not in outside and "proposes" not in outside and "nooze" not in outside


def test_a_question_is_snoozed_and_stays_in_the_queue() -> None:
    ada = make_user()
    question = make_question(ada)
    answer = signed_in(user=ada).post(page("question_snooze", question.pk), STEPS["snooze"], follow=True)
    assert answer.redirect_chain == [(DUE, 302)] and "rest until 8 March 2026" in said(answer)[0]
    shown = text(signed_in().get(page("question_change", question.pk)))
    assert "2026-03-08" in shown and "Recess." in shown and "Snoozed" in shown


def test_a_question_is_handed_over_and_its_backup_named() -> None:
    ada, ben = make_user(), make_user("adjudicator")
    question = make_question(ada, date(2026, 6, 30))
    client = signed_in(user=ada)
    answer = client.post(page("question_hand_over", question.pk), {"to": str(ben.pk), "reason": "x"}, follow=True)
    assert answer.redirect_chain == [(page("question_change", question.pk), 302)]
    client.post(page("question_backup", question.pk), {"backup": str(ada.pk)})
    question.refresh_from_db()
    assert (question.owner, question.backup) == (ben, ada)
    shown = text(client.get(page("question_change", question.pk)))
    assert ben.email in shown and f"backup <bdi>{ada.email}</bdi>" in shown


def test_a_review_date_is_set() -> None:
    question = make_question(make_user(), date(2027, 6, 30))
    answer = signed_in().post(page("question_review", question.pk), STEPS["review"], follow=True)
    assert "3 May 2026" in said(answer)[0]
    question.refresh_from_db()
    assert question.review_on == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("snooze", {"days": "", "reason": "x"}, "days"),
        ("snooze", {"days": "2", "reason": "x"}, "days"),
        ("snooze", {"days": "9" * 5000, "reason": "x"}, "days"),
        ("snooze", {"days": "7", "reason": " "}, "reason"),
        ("snooze", {"days": "7", "reason": "x" * 501}, "reason"),
        ("snooze", {"days": "7", "reason": "a\0b"}, "reason"),
        ("hand_over", {"to": "x"}, "to"),
        ("hand_over", {"to": "9" * 30}, "to"),
        ("hand_over", {"to": ""}, "to"),  # the desk has it already
        ("review", {"on": ""}, "on"),
        ("review", {"on": "2026-03-01"}, "on"),
        ("review", {"on": "2050-01-01"}, "on"),
        ("review", {"on": "9999-12-31"}, "on"),
        ("review", {"on": "soon"}, "on"),
        ("backup", {"backup": "x"}, "backup"),
        ("backup", {"backup": "-1"}, "backup"),
        ("watch", {"url": ""}, "url"),
        ("watch", {"url": "https://127.0.0.1/x.csv"}, "url"),
        ("watch", {"url": "http://series.example/x.csv"}, "url"),
        ("watch", {"url": "https://" + "a" * 3000}, "url"),
        ("watch", {"format": "xml"}, "format"),
        ("watch", {"date_column": ""}, "date_column"),
        ("watch", {"value_column": "x" * 101}, "value_column"),
        ("watch", {"value_column": "a\0b"}, "value_column"),
        ("watch", {"operator": "="}, "operator"),
        ("watch", {"threshold": ""}, "threshold"),
        ("watch", {"threshold": "NaN"}, "threshold"),
        ("watch", {"threshold": "1e999999999"}, "threshold"),
        ("watch", {"threshold": "9" * 5000}, "threshold"),
        ("watch", {"threshold": "three"}, "threshold"),
        ("watch", {"last_day": ""}, "last_day"),
        ("watch", {"reach": "any"}, "first_day"),
        ("watch", {"first_day": "2026-03-01"}, "first_day"),
    ],
)
def test_what_cannot_stand_lands_on_its_field(name: str, body: dict[str, str], field: str) -> None:
    question = make_question(actions.desk_user())
    sent = STEPS[name] | body if name == "watch" else body
    answer = signed_in().post(page(f"question_{name}", question.pk), sent)
    assert answer.status_code == 200 and field in errors(answer)
    assert not PlanChange.objects.exists()


def test_nobody_gets_a_question_who_left_or_may_not_judge() -> None:
    question = make_question(make_user())
    gone = make_user()
    gone.is_active = False
    gone.save()
    for nobody in (gone, make_user("contributor"), make_user("administrator")):
        for name, field in (("hand_over", "to"), ("backup", "backup")):
            answer = signed_in().post(page(f"question_{name}", question.pk), {field: str(nobody.pk)})
            assert "active editor or adjudicator" in errors(answer)[field][0]


@pytest.mark.parametrize("role", ["contributor", "administrator", None])
@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("how", ["get", "post"])
def test_a_step_is_for_those_who_judge(role: str | None, name: str, how: str) -> None:
    question = make_question(make_user())
    answer = getattr(signed_in(role), how)(page(f"question_{name}", question.pk), STEPS[name])
    assert answer.status_code == 403 and not PlanChange.objects.exists()


@pytest.mark.parametrize("name", STEPS)
def test_there_is_no_step_for_a_draft_and_none_for_what_is_settled(name: str) -> None:
    draft, settled = make_draft().question, make_question(make_user())
    assert draft is not None
    settle(settled)
    client = signed_in()
    assert client.get(page(f"question_{name}", draft.pk)).status_code == 404
    answer = client.post(page(f"question_{name}", settled.pk), STEPS[name])
    assert answer.status_code == 200 and "has an outcome" in text(answer)
    assert not PlanChange.objects.exists()


def test_a_series_that_is_watched_leads_to_a_proposal(tmp_path: Any, settings: Any) -> None:
    settings.SERIES_FOLDER = tmp_path
    (tmp_path / "hicp.csv").write_text("month,inflation\n2026-01,2.9\n2026-02,3.4\n")
    question = make_question(make_user())
    client = signed_in()
    answer = client.post(page("question_watch", question.pk), STEPS["watch"], follow=True)
    assert "decides nothing" in said(answer)[0]
    again = client.get(page("question_watch", question.pk)).context["adminform"].form
    assert (again.initial["url"], again.initial["threshold"]) == ("file:hicp.csv", "3")
    actions.run_checks(now=NOW)
    shown = text(client.get(DUE))
    assert "month=2026-02, inflation=3.4" in shown and "Confirm" in shown
    assert not Verdict.objects.exists()


def test_a_proposal_is_confirmed_by_an_editor_and_decides_nothing_itself() -> None:
    question = make_question(make_user())
    finding = make_proposal(question)
    client = signed_in()
    confirm = page("question_confirm", question.pk, finding.pk)
    for address in (DUE, page("question_change", question.pk), confirm):
        shown = text(client.get(address))
        assert "inflation=3.4" in shown and "https://series.example/inflation.csv" in shown
        assert (f'href="{confirm}"' in shown) == (address != confirm)
    form = client.get(confirm).context["adminform"].form
    assert form.initial == {
        "known_on": NOW.date(), "evidence_url": "https://series.example/inflation.csv",
        "rationale": "inflation was 3.4 on 2026-02-19, which is > 3.",
    }  # fmt: skip
    assert not Verdict.objects.exists()
    given = form.initial | {"interest": "none"}
    assert "interest" in errors(client.post(confirm, form.initial))
    assert "known_on" in errors(client.post(confirm, given | {"known_on": ""}))
    assert "cannot judge" in str(errors(client.post(confirm, given | {"interest": "bet"}))["interest"])
    assert "Marked true" in said(client.post(confirm, given, follow=True))[0]
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.evidence[0]["quote"]) == ("true", "month=2026-02, inflation=3.4")
    assert verdict.evidence[0]["sha256"] == "a" * 64
    assert "proposes" not in text(client.get(page("question_change", question.pk)))
    again = client.post(confirm, given)
    assert again.status_code == 200 and Verdict.objects.count() == 1


def test_only_a_proposal_of_this_question_is_confirmed_and_only_by_those_who_judge() -> None:
    other, question = make_proposal(make_question(make_user())), make_question(make_user())
    for key in (other.pk, 10**18, 10**30):
        assert signed_in().get(page("question_confirm", question.pk, key)).status_code == 404
    assert signed_in("contributor").get(page("question_confirm", other.question_id, other.pk)).status_code == 403


@pytest.mark.parametrize(
    "detail",
    [
        {"outcome": "nonsense", "known_on": 7},
        {"row": [1, 2]},
        {"url": "javascript:alert(1)"},
        {"sentence": None, "sha256": 7},
    ],
)
def test_a_checker_that_says_odd_things_breaks_no_page(detail: dict[str, Any]) -> None:
    question = make_question(make_user())
    finding = make_proposal(question, **detail)
    client = signed_in()
    for address in (
        DUE,
        page("question_change", question.pk),
        page("question_confirm", question.pk, finding.pk),
    ):
        answer = client.get(address)
        assert answer.status_code == 200 and "javascript:" not in text(answer)
    assert client.post(address, {"known_on": "2026-02-28"}).status_code in (200, 302)


def test_a_finding_is_dismissed_once_and_by_those_who_judge() -> None:
    question, other = make_question(make_user()), make_question(make_user())
    finding = make_proposal(question)
    address = page("question_dismiss", question.pk, finding.pk)
    assert address in text(signed_in().get(page("question_change", question.pk)))
    assert signed_in().get(address).status_code == 405
    for role in ("contributor", "administrator"):
        assert signed_in(role).post(address).status_code == 403
    client = signed_in()
    for pk, key in ((other.pk, finding.pk), (question.pk, 10**18), (question.pk, 10**30)):
        assert client.post(page("question_dismiss", pk, key)).status_code == 404
    assert said(client.post(address, follow=True)) == ["Closed: it is shown no more."]
    assert said(client.post(address, follow=True)) == ["Somebody has dealt with this already."]
    assert "proposes" not in text(client.get(DUE))


def test_what_the_clock_and_the_sources_say_is_shown_in_words() -> None:
    question, sibling = make_question(make_user()), make_question(make_user(), date(2026, 6, 30))
    details: dict[str, dict[str, Any]] = {
        "past_deadline": {"deadline": "2026-02-20"},
        "source_changed": {"url": "https://paper.example/x", "quote_found": False},
        "source_gone": {"url": "https://paper.example/y", "sentence": "The address answered 404."},
        "sibling_settled": {"sibling": str(sibling.public_id)},
        "owner_inactive": {},
        "checker_failed": {"sentence": "The series is no CSV."},
    }
    for kind, detail in details.items():
        CheckFinding.objects.create(question=question, kind=kind, detail=detail, found_at=NOW)
    for address in (DUE, page("question_change", question.pk)):
        shown = text(signed_in().get(address))
        for words in ("quote is no longer there", "answered 404", f"/questions/{sibling.public_id}/", "owner has left",
                      "no CSV"):  # fmt: skip
            assert words in shown
        assert "deadline has passed" not in shown  # the page says so anyway
