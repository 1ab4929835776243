"""What `./run` prepares, without becoming the supervisor."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ledger import start
from predictions.models import Score, Standing
from tests.web.helpers import make_columnists

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded mode in a folder of the test's own, with a database that is up to date; the clock of the machine."""
    settings.EMBEDDED, settings.LEDGER_DATA, settings.QUEUE_FOLDER = True, tmp_path, tmp_path / "queue"
    monkeypatch.setattr(start, "lock_data_folder", lambda folder: None)
    monkeypatch.setattr(start, "migrate", lambda: None)


def test_scores_that_a_migration_dropped_are_made_anew(prepared: None, capsys: pytest.CaptureFixture[str]) -> None:
    make_columnists(["Ada Example"], claims=3)
    with connection.cursor() as cursor:
        for table in ("standing", "score"):
            cursor.execute(f"DELETE FROM predictions_{table}")
    start.prepare()
    assert Score.objects.count() == 3 and Standing.objects.filter(slice__key="all", n=3).exists()
    assert "3 questions scored" in capsys.readouterr().out
    start.prepare()
    assert "questions scored" not in capsys.readouterr().out


def test_an_empty_ledger_has_nothing_to_make_anew(prepared: None, capsys: pytest.CaptureFixture[str]) -> None:
    start.prepare()
    assert "questions scored" not in capsys.readouterr().out
    assert Score.objects.exists(), "of the seeds"
