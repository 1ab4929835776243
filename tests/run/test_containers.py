"""The compose file as Docker's own parser understands it, and the list of settings."""

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import compose
import pytest

from ledger.env import BASE_DIR
from predictions.web.methodology_text import text_file

# Not bin/docker-compose: that wrapper ends with 0 whatever its program said.
BINARY = Path(compose.__file__).with_name("docker-compose")
NEEDED = {"POSTGRES_PASSWORD": "p", "SECRET_KEY": "s", "ALLOWED_HOSTS": "ledger.example.org"}


def parse(file: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        BINARY,
        "--project-directory",
        BASE_DIR,
        "--env-file",
        "/dev/null",
        "-f",
        file,
        "config",
        "--format",
        "json",
    ]
    return subprocess.run(command, env=settings, capture_output=True, text=True)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found = parse(BASE_DIR / "docker-compose.yml", NEEDED)
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout)["services"])


def test_a_broken_file_is_noticed(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text((BASE_DIR / "docker-compose.yml").read_text().replace("service_healthy", "service_wealthy"))
    assert parse(broken, NEEDED).returncode != 0


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_what_has_no_default_is_asked_for(name: str) -> None:
    found = parse(BASE_DIR / "docker-compose.yml", {key: value for key, value in NEEDED.items() if key != name})
    assert found.returncode != 0
    assert name in found.stderr


def test_nothing_listens_beyond_this_machine(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert [port["host_ip"] for port in ports] == ["127.0.0.1"]


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        conditions = {needed: how["condition"] for needed, how in services[name]["depends_on"].items()}
        assert conditions == {
            "db": "service_healthy",
            "redis": "service_healthy",
            "migrate": "service_completed_successfully",
        }
    assert services["migrate"]["restart"] == "no"
    assert all("healthcheck" in services[name] for name in ("db", "redis", "web", "worker"))


def test_what_a_migration_drops_is_made_anew_before_anything_is_served(services: dict[str, Any]) -> None:
    steps = services["migrate"]["command"][-1].split(" && ")
    assert steps == [
        "python manage.py migrate --noinput",
        "python manage.py rebuild_scores --if-empty",
        "python manage.py make_log_key --if-missing",
    ]


def test_every_variable_of_the_compose_file_is_explained() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (BASE_DIR / "docker-compose.yml").read_text()))
    assert used <= explained()


def test_every_setting_that_is_read_is_explained_and_no_other() -> None:
    source = (BASE_DIR / "ledger" / "env.py").read_text() + (BASE_DIR / "ledger" / "gunicorn.py").read_text()
    read = set(re.findall(r'(?:reader\.(?:text|number|switch|names|path)|environ\.get)\(\s*"([A-Z_]+)"', source))
    assert {"PORT", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG"} <= read
    assert explained() == read | {"POSTGRES_PASSWORD", "LEDGER_VENV"}


def explained() -> set[str]:
    """Return the variables of .env.example; each stands below a line that explains it."""
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    found = {line.partition("=")[0]: above for above, line in itertools.pairwise(lines) if "=" in line[:25]}
    assert all(above.startswith("# ") for above in found.values())
    return {name for name in found if not name.startswith("#")}


def test_the_image_has_every_file_that_pages_read_and_the_engine_is_sent_it() -> None:
    copied = re.findall(r"^COPY (\S+) (\S+)$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    sent = (BASE_DIR / ".dockerignore").read_text().split()
    assert ("docs/methodology.md", "docs/methodology.md") in copied
    assert text_file() == BASE_DIR / "docs" / "methodology.md"
    assert {f"!{source}" for source, _ in copied if source != "./"} <= set(sent)
