import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Error
from pytest_django.fixtures import Settings

from ledger import checks
from ledger.env import BASE_DIR, read

BAD = {"PORT": "x", "TIME_ZONE": "Mars", "DATABASE_URL": "mysql://u:hunter2@h/n", "REDIS_URL": "nowhere"}


def run_python(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LEDGER_DATA": str(folder), **settings}
    return subprocess.run([sys.executable, *arguments], cwd=BASE_DIR, env=environment, capture_output=True, text=True)


def test_a_problem_becomes_an_error_with_id_and_hint(settings: Settings, tmp_path: Path) -> None:
    settings.ENVIRONMENT = read({"LEDGER_DATA": str(tmp_path), "PORT": "x"})
    (found,) = checks.settings_are_usable()
    assert isinstance(found, Error)
    assert found.id == "ledger.E003"
    assert found.hint and "8000" in found.hint


def test_good_settings_are_silent(settings: Settings, tmp_path: Path) -> None:
    settings.ENVIRONMENT = read({"LEDGER_DATA": str(tmp_path)})
    assert checks.settings_are_usable() == []
    checks.refuse_bad_settings()


def test_a_door_without_checks_is_refused_with_the_sentence(settings: Settings, tmp_path: Path) -> None:
    settings.ENVIRONMENT = read({"LEDGER_DATA": str(tmp_path), "MIN_N": "x"})
    with pytest.raises(SystemExit, match=r"ledger\.E017: MIN_N is 'x'"):
        checks.refuse_bad_settings()


def test_the_command_line_names_every_bad_setting_without_a_traceback(tmp_path: Path) -> None:
    found = run_python("manage.py", "check", folder=tmp_path, **BAD)
    assert found.returncode == 1
    for id_ in ("E003", "E018", "E005", "E007", "E009", "E011"):
        assert f"(ledger.{id_})" in found.stderr
    assert "HINT" in found.stderr
    assert "Traceback" not in found.stderr
    assert "hunter2" not in found.stderr


@pytest.mark.parametrize("door", ["import ledger.wsgi", "import ledger.start; ledger.start.main()"])
def test_web_and_start_refuse_bad_settings_without_a_traceback(tmp_path: Path, door: str) -> None:
    found = run_python(
        "-c",
        f"import sys; {door.replace('ledger.start.main()', 'sys.exit(ledger.start.main())')}",
        folder=tmp_path,
        **BAD,
    )
    assert found.returncode == 1
    assert "ledger.E003" in found.stderr + found.stdout
    assert "Traceback" not in found.stderr
