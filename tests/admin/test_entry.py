"""The one form: saving finds, finishing and publishing them."""

from datetime import date
from decimal import Decimal

import pytest

from predictions import actions
from predictions.models import Commentary, Prediction, PredictionState, Question
from tests.admin.helpers import ADD, ENTRY, FIND, errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db


def test_an_address_and_a_quote_are_enough_for_a_draft() -> None:
    response = signed_in().post(ADD, FIND | {"_draft": "1"}, follow=True)
    row = Prediction.objects.get()
    assert (row.state, row.quote, row.commentary.url) == ("draft", FIND["quote"], FIND["source_url"])
    assert "Saved as a draft" in said(response)[0]
    assert "Still missing for publication" in text(response)


def test_a_draft_page_says_what_is_missing_beside_its_field() -> None:
    page_text = text(signed_in().post(ADD, FIND | {"_draft": "1"}, follow=True))
    for field in ("author", "said_on", "statement", "resolution_criteria", "deadline"):
        assert f'href="#id_{field}"' in page_text


def test_a_full_entry_is_published_in_one_step() -> None:
    response = signed_in().post(ADD, ENTRY | {"_publish": "1"}, follow=True)
    row = Prediction.objects.get()
    assert row.state == PredictionState.PUBLISHED
    assert (row.low, row.probability, row.high, row.basis) == (Decimal(".85"), Decimal(".95"), Decimal(".99"), "hedge")
    assert row.question is not None and row.question.deadline == date(2025, 8, 16)
    assert sorted(topic.name for topic in row.question.topics.all()) == ["Alaska summit", "Russia"]
    assert "Published" in said(response)[0]


def test_what_does_not_block_is_said_as_a_message() -> None:
    response = signed_in().post(ADD, ENTRY | {"_publish": "1"}, follow=True)
    assert any("Recorded after the fact" in one for one in said(response))


def test_every_problem_lands_on_its_field_and_nothing_typed_is_lost() -> None:
    response = signed_in().post(ADD, FIND | {"hedge": "verily", "topics": "Bears", "_publish": "1"})
    found = errors(response)
    assert {"author", "said_on", "statement", "resolution_criteria", "deadline", "probability"} <= set(found)
    assert "verily" in text(response) and "Bears" in text(response) and FIND["quote"][:40] in text(response)
    assert Prediction.objects.count() == 0


@pytest.mark.parametrize(
    ("hedge", "numbers"), [("probably", ("0.65", "0.75", "0.8")), ("Unlikely", ("0.1", "0.2", "0.3"))]
)
def test_choosing_a_hedge_fills_the_numbers(hedge: str, numbers: tuple[str, str, str]) -> None:
    response = signed_in().post(ADD, FIND | {"quote": "Rain comes.", "hedge": hedge, "_draft": "1"}, follow=True)
    form = response.context["adminform"].form
    assert tuple(form[name].value() for name in ("low", "probability", "high")) == numbers
    assert f'value="{numbers[1]}"' in text(response)


def test_an_explicit_number_wins_over_the_hedge() -> None:
    signed_in().post(
        ADD, FIND | {"hedge": "probably", "low": ".6", "probability": "95%", "high": "0.99", "_draft": "1"}
    )
    row = Prediction.objects.get()
    assert (row.low, row.probability, row.high, row.basis) == (Decimal(".6"), Decimal(".95"), Decimal(".99"), "hedge")


def test_another_hedge_on_a_draft_is_read_anew() -> None:
    client = signed_in()
    client.post(ADD, FIND | {"quote": "Rain comes.", "hedge": "probably", "_draft": "1"})
    row = Prediction.objects.get()
    resend(client, row, hedge="unlikely")
    row.refresh_from_db()
    assert (row.low, row.probability, row.high) == (Decimal(".1"), Decimal(".2"), Decimal(".3"))


def test_a_typed_number_stays_when_the_hedge_changes() -> None:
    client = signed_in()
    client.post(ADD, FIND | {"quote": "Rain comes.", "hedge": "probably", "probability": "0.6", "_draft": "1"})
    row = Prediction.objects.get()
    resend(client, row, hedge="likely")
    row.refresh_from_db()
    assert (row.hedge, row.probability) == ("likely", Decimal(".6"))


def resend(client, row: Prediction, **changes: str):  # type: ignore[no-untyped-def]
    """Send the edit form as the page shows it, with some fields changed."""
    address = page("prediction_change", row.pk)
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "", False)}
    return client.post(address, data | changes, follow=True)


def test_sending_a_draft_back_unchanged_changes_nothing() -> None:
    user = make_user()
    row = make_draft(
        user,
        hedge="",
        probability=Decimal("0.123456789"),
        low=Decimal("0.1"),
        high=Decimal("0.2"),
        reference_probability=Decimal("0.5"),
        reference_source="A market",
        reference_at="2026-01-09T10:00:00+00:00",
        translation="Es wird",
        translator="A. B.",
        place="para 3",
        external_id="x-1",
        note="check",
    )
    before = actions.as_input(row)
    resend(signed_in(user=user), row, _draft="1")
    assert actions.as_input(Prediction.objects.get(pk=row.pk)) == before


def test_completing_a_find_completes_its_piece_in_place() -> None:
    client = signed_in()
    client.post(ADD, FIND | {"_draft": "1"})
    row = Prediction.objects.get()
    resend(client, row, **(ENTRY | {"_publish": "1"}))
    row.refresh_from_db()
    assert row.state == PredictionState.PUBLISHED
    assert Commentary.objects.get().title == ENTRY["source_title"]


def test_publishing_an_unfinished_draft_saves_it_and_marks_what_is_missing() -> None:
    client = signed_in()
    client.post(ADD, FIND | {"_draft": "1"})
    row = Prediction.objects.get()
    response = resend(client, row, author="M. Gessen", hedge="probably", _publish="1")
    row.refresh_from_db()
    assert row.state == PredictionState.DRAFT and row.author is not None
    assert "statement" in errors(response)
    shown = {name: value for name, value in response.context["adminform"].form.data.items() if name != "_publish"}
    again = client.post(page("prediction_change", row.pk), shown)
    assert again.status_code == 302  # the page that showed the problems can be saved at once


def test_two_editors_do_not_silently_undo_each_other() -> None:
    mine, theirs = signed_in(), signed_in()
    row = make_draft()
    address = page("prediction_change", row.pk)
    form = mine.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    resend(theirs, row, note="theirs", _draft="1")
    response = mine.post(address, data | {"note": "mine", "_draft": "1"})
    row.refresh_from_db()
    assert row.note == "theirs"
    assert "Somebody saved this draft" in text(response) and "mine" in text(response)
    resubmitted = response.context["adminform"].form.data.dict()
    assert mine.post(address, resubmitted).status_code == 302
    row.refresh_from_db()
    assert row.note == "mine"


def test_another_claim_from_the_same_piece_starts_prefilled() -> None:
    row = make_prediction()
    response = signed_in().get(f"{ADD}?like={row.pk}")
    form = response.context["adminform"].form
    assert form["commentary"].value() == row.commentary_id
    assert form["author"].value() == "Ada Example"
    assert form["said_on"].value() == row.said_on


@pytest.mark.parametrize("like", ["0", "x", "9" * 40, "-1", "1e3"])
def test_a_template_that_is_not_there_gives_an_empty_form(like: str) -> None:
    assert signed_in().get(f"{ADD}?like={like}").status_code == 200


def test_a_known_piece_and_a_known_question_can_be_picked() -> None:
    row = make_prediction()
    assert row.question is not None
    data = {
        "commentary": row.commentary_id,
        "question": row.question_id,
        "quote": "It surely will.",
        "author": "Bea Example",
        "said_on": "2026-01-10",
        "hedge": "will",
        "time_zone": "UTC",
        "_publish": "1",
    }
    signed_in().post(ADD, data)
    second = Prediction.objects.get(author__name="Bea Example")
    assert (second.commentary, second.question) == (row.commentary, row.question)
    assert Question.objects.count() == 1


def test_picking_and_typing_at_once_is_asked_back() -> None:
    row = make_prediction()
    response = signed_in().post(
        ADD, ENTRY | {"commentary": row.commentary_id, "question": row.question_id, "_draft": "1"}
    )
    assert {"commentary", "question"} <= set(errors(response))


def test_problems_of_a_picked_question_land_on_the_picker() -> None:
    row = make_prediction()
    data = {
        "commentary": row.commentary_id,
        "question": row.question_id,
        "quote": "So it will be.",
        "author": "Bea Example",
        "said_on": "2026-07-10",
        "hedge": "will",
        "_publish": "1",
    }
    assert any("deadline" in one for one in errors(signed_in().post(ADD, data))["question"])


def test_a_contributor_saves_and_an_editor_publishes() -> None:
    user = make_user("contributor")
    client = signed_in(user=user)
    assert 'name="_publish"' not in text(client.get(ADD))
    response = client.post(ADD, ENTRY | {"_publish": "1"})
    assert any("takes the role" in one for one in errors(response)["__all__"])
    client.post(ADD, ENTRY | {"_draft": "1"})
    row = Prediction.objects.get()
    resend(signed_in(), row, _publish="1")
    row.refresh_from_db()
    assert row.state == PredictionState.PUBLISHED


def test_text_is_stored_with_one_kind_of_line_end() -> None:
    signed_in().post(ADD, FIND | {"quote": "One.\r\nTwo.", "_draft": "1"})
    assert Prediction.objects.get().quote == "One.\nTwo."


def test_the_live_reading_is_the_verbs_reading() -> None:
    client = signed_in()
    address = page("prediction_reading")
    assert client.post(address, {"hedge": "probably", "quote": ""}).json()["probability"] == "0.75"
    assert client.post(address, {"hedge": "probably", "quote": "a 95% chance of rain"}).json()["probability"] == "0.95"
    assert client.post(address, {"hedge": "probably", "denies": "on"}).json()["probability"] == "0.25"
    assert "Too vague" in client.post(address, {"hedge": "may"}).json()["sentence"]
    assert client.get(address).status_code == 405
