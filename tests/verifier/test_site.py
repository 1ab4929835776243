"""The outsider's file on the service itself, over its public addresses."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

import verify_ledger
from predictions import actions
from predictions.models import LogKey
from tests import rich_ledger
from tests.factories import NOW, make_prediction

pytestmark = pytest.mark.django_db


def read(url: str) -> bytes | None:
    """Stands in for the network."""
    parts = urlsplit(url)
    answer = Client().get(f"{parts.path}?{parts.query}", headers={"host": parts.netloc})
    assert answer.status_code in (200, 404, 410, 451), (url, answer.status_code)
    return bytes(answer.content) if answer.status_code == 200 else None


@time_machine.travel(NOW, tick=False)
def test_the_service_itself_is_verified_over_its_addresses(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(verify_ledger, "fetch", read)
    rich_ledger.fill(settings)
    actions.make_log_key()
    actions.place_boards(now=NOW)
    actions.publish_checkpoint(now=NOW)
    arguments = ["http://localhost", "--vkey", LogKey.objects.get().vkey, "--slice", "topic=traffic"]
    assert verify_ledger.main(arguments) == 0, capsys.readouterr().out
    assert "The board of topic traffic:" in capsys.readouterr().out
    make_prediction()
    assert verify_ledger.main(arguments) == 2, "the board is a little ahead of the signed head"
    assert "try again in a minute" in capsys.readouterr().err
