"""Publishing, refusing, amending and withdrawing: one and many."""

from decimal import Decimal
from typing import Any

import pytest

from predictions.models import Amendment, LogEntry, Prediction, PredictionState, Proposal
from tests.admin.helpers import LIST, errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, settle

pytestmark = pytest.mark.django_db


def act(action: str, rows: list[Prediction], client: Any = None) -> Any:
    sent = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"}
    return (client or signed_in()).post(LIST, sent, follow=True)


def states(*rows: Prediction) -> list[str]:
    return [Prediction.objects.get(pk=row.pk).state for row in rows]


def test_publishing_in_bulk_reports_each_row_that_is_not_ready() -> None:
    sound, faulty = make_draft(), make_draft(quote="A claim without criteria.", resolution_criteria="")
    response = act("publish_selected", [sound, faulty])
    assert states(sound, faulty) == ["published", "draft"]
    assert said(response)[0] == "1 published."
    assert "A claim without criteria" in said(response)[1] and "source" in said(response)[1]


def test_publishing_in_bulk_what_is_published_already_changes_nothing() -> None:
    row = make_prediction()
    entries = LogEntry.objects.count()
    assert "Only a draft" in said(act("publish_selected", [row]))[0]
    assert LogEntry.objects.count() == entries


def test_refusing_asks_for_the_reason() -> None:
    row = make_draft()
    address = page("prediction_refuse", row.pk)
    response = signed_in().post(address, {"note": "no event"})
    assert "reason" in errors(response)
    signed_in().post(address, {"reason": "vague", "note": "no event"})
    row.refresh_from_db()
    assert (row.state, row.refusal_reason, row.public_note) == ("refused", "vague", "no event")


def test_refusing_in_bulk_gives_every_row_the_same_reason() -> None:
    first, second, third = make_draft(), make_draft(), make_draft()
    response = act("refuse_selected", [first, second])
    assert "Refuse 2 finds" in text(response)
    address = response.redirect_chain[-1][0]
    answer = signed_in().post(address, {"reason": "promise"}, follow=True)
    assert states(first, second, third) == ["refused", "refused", "draft"]
    assert "2 refused" in said(answer)[0]


def test_a_withdrawn_prediction_stays_readable_with_its_reason() -> None:
    row = make_prediction()
    response = signed_in().post(
        page("prediction_withdraw", row.pk), {"reason": "misquoted", "note": "see tape"}, follow=True
    )
    row.refresh_from_db()
    assert (row.state, row.withdrawal_reason) == ("withdrawn", "misquoted")
    assert "The quote was wrong" in text(response)


def amended(row: Prediction, **changes: str) -> Any:
    """Send the amend form as the page shows it, with some fields changed."""
    client = signed_in()
    address = page("prediction_amend", row.pk)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "", False)}
    return client.post(address, data | changes, follow=True)


def test_an_amendment_keeps_old_and_new_value_with_the_reason() -> None:
    row = make_prediction()
    response = amended(row, place="paragraph 4", reason="It was missing.")
    row.refresh_from_db()
    assert row.place == "paragraph 4"
    assert [(one.field, one.new, one.reason) for one in Amendment.objects.all()] == [
        ("place", "paragraph 4", "It was missing.")
    ]
    assert "It was missing." in text(response)


def test_a_new_hedge_alone_is_read_anew() -> None:
    row = make_prediction(hedge="probably")
    amended(row, hedge="unlikely", reason="Misheard.")
    row.refresh_from_db()
    assert row.probability == Decimal("0.2")


def test_an_amendment_needs_a_reason_and_a_change() -> None:
    row = make_prediction()
    assert "reason" in errors(amended(row, place="p. 4"))
    assert any("already" in one for one in errors(amended(row, reason="No change."))["reason"])
    assert not Amendment.objects.exists()


def test_an_amendment_that_breaks_the_entry_lands_on_its_field() -> None:
    row = make_prediction()
    assert "said_on" in errors(amended(row, said_on="", reason="Unknown."))
    assert "probability" in errors(amended(row, probability="7", reason="Typo."))
    assert "source_url" in errors(amended(row, source_url="javascript:alert(1)", reason="Moved."))


@pytest.mark.parametrize(
    "changes",
    [
        {"source_title": "Another title"},
        {"outlet": "The Other Paper"},
        {"published_on": "2026-01-09"},
        {"source_url": "https://paper.example/moved"},
        {"archive_url": "https://archive.example/1"},
    ],
)
def test_each_part_of_the_source_can_be_amended(changes: dict[str, str]) -> None:
    row = make_prediction()
    response = amended(row, **changes, reason="The source was wrong.")
    assert "Amended" in said(response)[0]
    row.refresh_from_db()
    piece = row.commentary
    values = {
        "source_title": piece.title,
        "outlet": str(piece.outlet),
        "published_on": str(piece.published_on),
        "source_url": piece.url,
        "archive_url": piece.archive_url,
    }
    assert changes.items() <= values.items()


def test_after_the_outcome_an_editor_only_proposes_to_amend_the_reading() -> None:
    row = make_prediction()
    settle(row.question)
    amended(row, quote="Other words.", reason="x")
    row.refresh_from_db()
    assert row.quote != "Other words."
    assert (Proposal.objects.get().act, Proposal.objects.get().state) == ("amend prediction", "open")


def test_a_published_prediction_has_no_form() -> None:
    row = make_prediction()
    client = signed_in()
    address = page("prediction_change", row.pk)
    assert "<textarea" not in text(client.get(address))
    client.post(address, {"quote": "Other words.", "source_url": "https://other.example/", "_draft": "1"})
    row.refresh_from_db()
    assert row.quote != "Other words." and row.state == PredictionState.PUBLISHED


def test_its_page_shows_the_log() -> None:
    row = make_prediction()
    settle(row.question)
    shown = text(signed_in().get(page("prediction_change", row.pk)))
    for words in (
        "Question published",
        "Prediction published",
        "Verdict given: true",
        row.quote,
        "The journal lists it.",
    ):
        assert words in shown


@pytest.mark.parametrize("name", ["delete", "history"])
def test_nothing_is_deleted_here(name: str) -> None:
    row = make_draft()
    client = signed_in()
    for answer in (
        client.get(page(f"prediction_{name}", row.pk)),
        client.post(page(f"prediction_{name}", row.pk), {"post": "yes"}),
    ):
        assert answer.status_code in (403, 404)
    assert "delete" not in text(client.get(LIST)).lower().replace("deletelink", "")
    assert states(row) == ["draft"]
