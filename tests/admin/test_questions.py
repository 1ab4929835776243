"""The due queue, marking outcomes, correcting and amending them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from predictions.models import Question, Resolution
from tests.admin.helpers import DUE, errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, settle

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
VERDICT = {
    "outcome": "true",
    "known_on": "2026-02-20",
    "evidence_url": "https://journal.example/1",
    "evidence_quote": "Signed.",
    "rationale": "The journal lists it.",
    "interest": "none",
}


@pytest.fixture(autouse=True)
def after_the_deadline() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


def due_ids(response: Any) -> list[int]:
    return [row.pk for row, *_ in response.context["rows"]]


def question(**changes: Any) -> Question:
    found = make_prediction(**changes).question
    assert found is not None
    return found


def test_the_queue_is_complete_and_oldest_first() -> None:
    second, first = question(deadline=date(2026, 5, 1)), question(deadline=date(2026, 4, 1))
    question(deadline=date(2027, 4, 1))
    settle(question(deadline=date(2026, 4, 2)))
    make_draft(deadline=date(2026, 4, 3))
    response = signed_in().get(DUE)
    assert due_ids(response) == [first.pk, second.pk]


def test_a_row_says_how_long_and_who() -> None:
    row = question(deadline=date(2026, 8, 31), time_zone="UTC")
    shown = text(signed_in().get(DUE))
    assert row.statement in shown and "Ada Example" in shown and "2026-08-31" in shown
    assert '<td class="number" data-label="Days overdue">1</td>' in shown
    assert page("question_outcome", row.pk) in shown


def test_the_queue_is_paged_and_loses_nothing() -> None:
    rows = [question() for _ in range(53)]
    client = signed_in()
    seen = [pk for number in (1, 2) for pk in due_ids(client.get(f"{DUE}?page={number}"))]
    assert sorted(seen) == sorted(row.pk for row in rows)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "9" * 5000, "%20"])
def test_a_page_that_is_not_there_is_another_page(number: str) -> None:
    assert signed_in().get(f"{DUE}?page={number}").status_code == 200


def test_marking_an_outcome_tells_what_moved_and_returns_to_the_queue() -> None:
    row = question()
    response = signed_in().post(page("question_outcome", row.pk), VERDICT, follow=True)
    assert response.redirect_chain[-1][0] == DUE
    assert said(response) == ["Marked true. Ada Example: n 0 → 1, Brier – → 0.062."]
    verdict = Resolution.objects.get().verdict
    assert verdict.evidence == [{"kind": "source", "url": "https://journal.example/1", "quote": "Signed."}]


def test_the_form_shows_what_is_to_be_judged() -> None:
    claim = make_prediction(
        condition="The bill passes", condition_criteria="According to the journal", condition_deadline=date(2026, 3, 1)
    )
    assert claim.question is not None
    shown = text(signed_in().get(page("question_outcome", claim.question.pk)))
    for words in (
        claim.quote,
        claim.question.statement,
        claim.question.resolution_criteria,
        "The bill passes",
        claim.commentary.url,
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
        ({"known_on": ""}, "known_on"),
        ({"known_on": "2027-01-01"}, "known_on"),
        ({"known_on": "10000-01-01"}, "known_on"),
        ({"known_on": "0001-01-01"}, "known_on"),
        ({"evidence_url": ""}, "evidence_url"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"archive_url": "data:text/html,x"}, "archive_url"),
        ({"outcome": "partial"}, "credit"),
        ({"outcome": "partial", "credit": "1"}, "credit"),
        ({"outcome": "partial", "credit": "NaN"}, "credit"),
        ({"credit": "0.5"}, "credit"),
        ({"outcome": "false", "evidence_url": "", "rationale": ""}, "evidence_url"),
        ({"rationale": "x" * 5001}, "rationale"),
        ({"rationale": "a\x00b"}, "rationale"),
    ],
)
def test_a_faulty_finding_lands_on_its_field(changes: dict[str, str], field: str) -> None:
    row = question()
    response = signed_in().post(page("question_outcome", row.pk), VERDICT | changes)
    assert field in errors(response)
    assert not Resolution.objects.exists()


def test_a_partial_outcome_takes_its_credit() -> None:
    row = question()
    signed_in().post(page("question_outcome", row.pk), VERDICT | {"outcome": "partial", "credit": "30%"})
    assert Resolution.objects.get().credit == Decimal("0.3")


def test_a_settled_question_is_not_marked_twice() -> None:
    row = question()
    settle(row)
    response = signed_in().post(page("question_outcome", row.pk), VERDICT | {"outcome": "false"})
    assert any("outcome in force" in one for one in errors(response)["__all__"])
    assert Resolution.objects.get().outcome == "true"


def test_an_adjudicator_corrects_an_outcome() -> None:
    row = question()
    settle(row)
    address = page("question_correct", row.pk)
    assert address not in text(signed_in("contributor").get(page("question_change", row.pk)))
    assert signed_in("contributor").get(address).status_code == 403
    client = signed_in("adjudicator")
    assert address in text(client.get(page("question_change", row.pk)))
    assert client.get(address).context["adminform"].form["outcome"].value() == "true"
    assert "reason" in errors(client.post(address, VERDICT | {"outcome": "false"}))
    response = client.post(address, VERDICT | {"outcome": "false", "reason": "The journal withdrew it."}, follow=True)
    assert "Ada Example: n 1 → 1" in said(response)[0]
    assert [one.outcome for one in Resolution.objects.order_by("pk")] == ["true", "false"]
    assert "The journal withdrew it." in text(response)


def test_a_settled_question_shows_its_outcome_and_evidence() -> None:
    row = question()
    settle(row)
    shown = text(signed_in().get(page("question_change", row.pk)))
    assert "https://journal.example/1" in shown and "The journal lists it." in shown
    assert page("question_outcome", row.pk) not in shown


def test_a_question_is_amended_with_a_reason() -> None:
    row = question()
    client = signed_in()
    address = page("question_amend", row.pk)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    assert "reason" in errors(client.post(address, data | {"deadline": "2026-12-31"}))
    assert "deadline" in errors(client.post(address, data | {"deadline": "2025-01-01", "reason": "x"}))
    assert "event" not in errors(client.post(address, data | {"event": "", "reason": "x"}))
    response = client.post(
        address, data | {"deadline": "2026-12-31", "topics": "Law; Bills", "reason": "Extended."}, follow=True
    )
    assert "Amended" in said(response)[0]
    row.refresh_from_db()
    assert row.deadline == date(2026, 12, 31)
    assert sorted(topic.name for topic in row.topics.all()) == ["Bills", "Law"]


def test_a_named_event_is_changed_and_never_emptied() -> None:
    row = question(event="The air truce")
    client = signed_in()
    address = page("question_amend", row.pk)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    assert "event" in errors(client.post(address, data | {"event": "", "reason": "x"}))
    client.post(address, data | {"event": "The truce", "reason": "x"})
    row.refresh_from_db()
    assert row.event.name == "The truce"


def test_the_index_counts_what_waits() -> None:
    question()
    question(deadline=date(2030, 1, 1))
    make_draft()
    shown = text(signed_in().get("/admin/"))
    assert "Due queue (1)" in shown and "1 of 2 open questions" in shown and "Drafts to finish (1)" in shown
    assert "Log a prediction" in shown


@pytest.mark.parametrize(("waiting", "n"), [("due", 1), ("open", 1), ("", 3), ("x", 3)])
def test_the_list_narrows_to_what_waits(waiting: str, n: int) -> None:
    question()
    question(deadline=date(2030, 1, 1))
    settle(question())
    response = signed_in().get(f"/admin/predictions/question/?waiting={waiting}", follow=True)
    assert response.context["cl"].queryset.count() == n
