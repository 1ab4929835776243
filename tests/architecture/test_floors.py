"""The floors of the house, by import-linter. The skeletons below prove that each contract would notice a breach."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ledger.env import BASE_DIR

LINTER = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in LINTER["contracts"]}
FLOORS = [[room.strip() for room in floor.split("|")] for floor in CONTRACTS["floors"]["layers"]]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", BASE_DIR / "pyproject.toml"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A house with every room and nothing in it."""
    # the names in parentheses are rooms to come
    for room in (room for floor in FLOORS for room in floor if not room.startswith("(") and room != "tasks"):
        (tmp_path / "predictions" / room).mkdir(parents=True)
        (tmp_path / "predictions" / room / "__init__.py").touch()
    for module in ("predictions/__init__.py", "predictions/tasks.py", "predictions/apps.py", "ledger/__init__.py"):
        (tmp_path / module).parent.mkdir(exist_ok=True)
        (tmp_path / module).touch()
    return tmp_path


def test_imports_point_down() -> None:
    found = lint_imports(BASE_DIR)
    assert found.returncode == 0, found.stdout + found.stderr


def test_an_empty_house_is_in_order(skeleton: Path) -> None:
    found = lint_imports(skeleton)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("rules", "from django.db import models"),
        ("scoring", "import rest_framework"),
        ("rules", "from predictions.language import *"),
        ("formats", "import predictions.models"),
        ("models", "from predictions import actions"),
        ("queries", "import predictions.actions"),
        ("actions", "import predictions.queries"),
        ("actions", "import predictions.tasks"),
        ("web", "import predictions.api"),
        ("admin", "import predictions.web"),
        ("management", "import predictions.tasks"),
        ("api", "import ledger"),
    ],
)
def test_a_breach_is_noticed(skeleton: Path, room: str, line: str) -> None:
    (skeleton / "predictions" / room / "breach.py").write_text(line + "\n")
    found = lint_imports(skeleton)
    assert found.returncode == 1
    assert f"predictions.{room}" in found.stdout
    assert "BROKEN" in found.stdout


def test_a_detour_through_the_app_is_noticed(skeleton: Path) -> None:
    (skeleton / "predictions" / "apps.py").write_text("import django\n")
    (skeleton / "predictions" / "rules" / "breach.py").write_text("import predictions.apps\n")
    assert lint_imports(skeleton).returncode == 1


def test_a_room_on_no_floor_is_noticed(skeleton: Path) -> None:
    (skeleton / "predictions" / "helpers.py").touch()
    found = lint_imports(skeleton)
    assert found.returncode == 1
    assert "predictions.helpers" in found.stdout


def test_every_room_of_the_ground_floor_is_kept_free_of_frameworks() -> None:
    built = {room for room in (name.strip("()") for name in FLOORS[-1]) if (BASE_DIR / "predictions" / room).exists()}
    assert {f"predictions.{room}" for room in built} == set(CONTRACTS["ground"]["source_modules"])
