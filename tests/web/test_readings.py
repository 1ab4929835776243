"""What two editors read stands on the prediction's page, and how far they agree on the desk's."""

from typing import Any

import pytest
from django.test import Client

from predictions import actions
from tests.factories import NOW, make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def published(*hedges: str) -> Any:
    row = make_draft(hedge="")
    for hedge in hedges:
        reading = actions.ReadingInput(hedge=hedge)
        actions.give_reading(actor=make_user(), prediction=row, reading=reading, now=NOW)
    [row] = actions.publish_predictions(actor=make_user(), predictions=[row], now=NOW)
    return row


def test_a_page_shows_what_each_read(client: Client, settings: Any) -> None:
    settings.READINGS_REQUIRED = 2
    shown = page(client, f"/predictions/{published('probably', 'likely').public_id}/")
    assert "the first reading stands" in shown and "Editor 1: 75" in shown and "“<bdi>likely</bdi>”" in shown
    assert "Of 1 quote that two editors read here, 100" in shown
    apart = page(client, f"/predictions/{published('probably', 'unlikely', 'probably').public_id}/")
    assert "a third, who saw both, decided" in apart and "Third editor: 75" in apart
    desk = page(client, "/desk/")
    assert "Two editors translate each quote" in desk and "Of 2 quotes that two editors read here, 50" in desk


def test_where_one_reads_nothing_is_said_of_two(client: Client) -> None:
    assert "Editor 1:" not in page(client, f"/predictions/{make_prediction().public_id}/")
    assert "One editor translates each quote" in page(client, "/desk/")
