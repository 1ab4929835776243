"""Reading blind in the admin: the step, the draft's page, the list; a colleague's number is on none of them."""

from decimal import Decimal
from typing import Any

import pytest

from predictions.models import Prediction, Reading
from tests.admin.helpers import ADD, ENTRY, LIST, errors, page, signed_in, text
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two(settings: Any) -> None:
    settings.READINGS_REQUIRED = 2


def test_an_entry_is_published_after_a_colleague_has_read_it() -> None:
    ada, ben = signed_in(), signed_in()
    shown = errors(ada.post(ADD, ENTRY | {"_publish": "1"}))
    assert any("A colleague has to read" in one for one in shown["probability"]) and not Prediction.objects.exists()
    ada.post(ADD, ENTRY | {"_draft": "1"})
    row = Prediction.objects.get()
    address = page("prediction_change", row.pk)
    mine, his = text(ada.get(address)), text(ben.get(address))
    number = str(Reading.objects.get().probability.normalize())
    assert f"You: “<bdi>consider this a prediction</bdi>”: {number}" in mine
    assert "You:" not in his and f"{number} (" not in his and "One has read it" in his
    step = page("prediction_read", row.pk)
    assert f"{number} (" not in text(ben.get(step)) and row.quote in text(ben.get(step)).replace("&#x27;", "'")
    answer = ben.post(step, {"probability": number}, follow=True)
    assert "can be published" in text(answer) and "Editor 1" in text(answer)
    refused = ada.post(step, {"probability": "0.5"})
    assert "probability" in errors(refused)
    ben.post(LIST, {"action": "publish_selected", "_selected_action": [row.pk], "index": "0"})
    row.refresh_from_db()
    assert (row.state, row.hedge) == ("published", "consider this a prediction")
    assert "Editor 2" in text(ada.get(address))


def test_saving_the_same_form_again_keeps_one_reading() -> None:
    ada = signed_in()
    ada.post(ADD, ENTRY | {"_draft": "1"})
    row = Prediction.objects.get()
    shown = ada.get(page("prediction_change", row.pk))
    sent = ENTRY | {"seen": shown.context["adminform"].form["seen"].value(), "_draft": "1", "place": "p. 2"}
    answer = ada.post(page("prediction_change", row.pk), sent)
    assert answer.status_code == 302 and Reading.objects.count() == 1
    row.refresh_from_db()
    assert row.place == "p. 2"


def test_a_third_sees_both_and_decides() -> None:
    row = make_draft()
    step = page("prediction_read", row.pk)
    answer = signed_in().post(step, {"probability": "0.2"}, follow=True)
    assert "too far apart" in text(answer)
    cy = signed_in()
    assert "Editor 1" in text(cy.get(step)) and "Editor 2" in text(cy.get(step))
    cy.post(step, {"probability": "0.4", "low": "0.3", "high": "0.5"})
    assert Reading.objects.get(decides=True).low == Decimal("0.3")


@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_others_have_no_such_page(role: str) -> None:
    user = make_user(role)
    row = make_draft(user if role == "contributor" else None, hedge="")
    client = signed_in(user=user)
    assert client.get(page("prediction_read", row.pk)).status_code == 403
    assert client.post(page("prediction_read", row.pk), {"probability": "0.7"}).status_code == 403
    assert signed_in().get(page("prediction_read", 10**12)).status_code == 404


def test_the_list_shows_what_waits_for_whom() -> None:
    ada = make_user()
    unread, read = make_draft(hedge=""), make_draft(ada)

    def listed(client: Any, value: str) -> list[int]:
        return [row.pk for row in client.get(f"{LIST}?readings={value}").context["cl"].queryset]

    assert listed(signed_in(), "none") == [unread.pk]
    assert listed(signed_in(), "one") == [read.pk] and listed(signed_in(user=ada), "one") == []


def test_a_desk_that_reads_once_shows_none_of_this(settings: Any) -> None:
    settings.READINGS_REQUIRED = 1
    row = make_draft()
    assert "Readings</h2>" not in text(signed_in().get(page("prediction_change", row.pk)))
    assert "probability" in errors(signed_in().post(page("prediction_read", row.pk), {"probability": "0.7"}))
