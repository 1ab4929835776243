from pathlib import Path

import pytest

from ledger.env import Environment, read

DEPLOYMENT = {
    "DATABASE_URL": "postgres://ledger:p%40ss@db.example:5433/records?sslmode=require",
    "REDIS_URL": "redis://cache.example:6379/2",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "ledger.example.org, www.example.org",
}


def make_environment(folder: Path, **settings: str) -> Environment:
    return read({"LEDGER_DATA": str(folder), **settings})


def deployment(folder: Path, **settings: str) -> Environment:
    return make_environment(folder, **{**DEPLOYMENT, **settings})


def ids(environment: Environment) -> list[str]:
    return [problem.id for problem in environment.problems]


def test_nothing_set_is_embedded_mode_on_loopback(tmp_path: Path) -> None:
    found = make_environment(tmp_path)
    assert (found.embedded, found.bind, found.port, found.debug) == (True, "127.0.0.1", 8000, False)
    assert found.database["NAME"] == str(tmp_path / "ledger.sqlite3")
    assert set(found.allowed_hosts) == {"127.0.0.1", "localhost", "[::1]"}
    assert not found.https_only
    assert not found.problems


def test_database_and_redis_make_a_deployment(tmp_path: Path) -> None:
    found = deployment(tmp_path)
    assert not found.embedded
    assert not found.problems
    assert found.https_only
    assert found.database["PASSWORD"] == "p@ss"
    assert (found.database["HOST"], found.database["PORT"], found.database["NAME"]) == ("db.example", 5433, "records")
    assert found.database["OPTIONS"] == {"sslmode": "require"}
    assert found.allowed_hosts == ("ledger.example.org", "www.example.org")
    assert found.public_url == "https://ledger.example.org"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    found = make_environment(tmp_path, DATABASE_URL="", REDIS_URL=" ", PORT="", TIME_ZONE="", MIN_N="", EMAIL_URL="")
    assert found.embedded
    assert (found.port, found.time_zone, found.min_n) == (8000, "UTC", 10)
    assert not found.problems


def test_the_first_start_makes_a_key_that_stays(tmp_path: Path) -> None:
    first, second = make_environment(tmp_path), make_environment(tmp_path)
    assert len(first.secret_key) >= 64
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert make_environment(tmp_path / "other").secret_key != first.secret_key


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 60 + "\n")
    assert deployment(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == "f" * 60


@pytest.mark.parametrize(
    ("setting", "value", "id_"),
    [
        ("PORT", "http", "ledger.E003"),
        ("PORT", "0", "ledger.E003"),
        ("PORT", "65536", "ledger.E003"),
        ("PORT", "9" * 5000, "ledger.E003"),
        ("PORT", "٣٠٠٠", "ledger.E003"),
        ("BIND", "0.0.0.0", "ledger.E004"),
        ("BIND", "everywhere", "ledger.E004"),
        ("ALLOWED_HOSTS", "ledger.example.org", "ledger.E012"),
        ("DEBUG", "maybe", "ledger.E014"),
        ("HSTS_SECONDS", "-1", "ledger.E015"),
        ("PUBLIC_URL", "ledger.example.org", "ledger.E016"),
        ("PUBLIC_URL", "https://example.org/ledger", "ledger.E016"),
        ("MIN_N", "0", "ledger.E017"),
        ("MIN_N", "ten", "ledger.E017"),
        ("TIME_ZONE", "Mars/Olympus", "ledger.E018"),
        ("TIME_ZONE", "../../etc/passwd", "ledger.E018"),
        ("TIME_ZONE", "Europe", "ledger.E018"),
        ("EMAIL_URL", "carrier-pigeon://home", "ledger.E019"),
        ("EMAIL_URL", "smtp://host:port", "ledger.E019"),
        ("DEFAULT_FROM_EMAIL", "nobody", "ledger.E020"),
        ("DEFAULT_FROM_EMAIL", "a@b.org\nBcc: c@d.org", "ledger.E020"),
    ],
)
def test_a_bad_setting_of_embedded_mode_is_a_problem(tmp_path: Path, setting: str, value: str, id_: str) -> None:
    assert ids(make_environment(tmp_path, **{setting: value})) == [id_]


@pytest.mark.parametrize(
    ("setting", "value", "id_"),
    [
        ("SECRET_KEY_FILE", "/nowhere/key", "ledger.E001"),
        ("DATABASE_URL", "mysql://root@localhost/ledger", "ledger.E005"),
        ("DATABASE_URL", "sqlite:///ledger.sqlite3", "ledger.E005"),
        ("DATABASE_URL", "postgres://host:port/name", "ledger.E005"),
        ("DATABASE_URL", "postgres://[::1/name", "ledger.E005"),
        ("DATABASE_URL", "postgres://user@host", "ledger.E005"),
        ("DATABASE_URL", "", "ledger.E006"),
        ("REDIS_URL", "amqp://localhost", "ledger.E007"),
        ("REDIS_URL", "redis://host:many", "ledger.E007"),
        ("REDIS_URL", "", "ledger.E008"),
        ("SECRET_KEY", "", "ledger.E009"),
        ("SECRET_KEY", "change-me", "ledger.E010"),
        ("ALLOWED_HOSTS", "", "ledger.E011"),
        ("ALLOWED_HOSTS", "*", "ledger.E012"),
        ("ALLOWED_HOSTS", "ledger.example.org,*", "ledger.E012"),
        ("DEBUG", "true", "ledger.E013"),
    ],
)
def test_a_bad_setting_of_a_deployment_is_a_problem(tmp_path: Path, setting: str, value: str, id_: str) -> None:
    assert id_ in ids(deployment(tmp_path, **{setting: value}))


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = make_environment(tmp_path / "file" / "data")
    assert ids(found) == ["ledger.E002"]
    assert found.secret_key


def test_a_key_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    assert ids(make_environment(tmp_path)) == ["ledger.E002"]


def test_a_bad_database_url_never_falls_back_to_sqlite_and_is_never_shown(tmp_path: Path) -> None:
    found = deployment(tmp_path, DATABASE_URL="postgres://ledger:hunter2@host:port/name")
    assert found.database == {"ENGINE": "django.db.backends.dummy"}
    assert "hunter2" not in str(found.problems)


def test_debug_stays_off_in_a_deployment_and_stars_are_no_hosts(tmp_path: Path) -> None:
    found = deployment(tmp_path, DEBUG="1", ALLOWED_HOSTS="*")
    assert not found.debug
    assert found.allowed_hosts == ()


def test_every_problem_says_what_to_do(tmp_path: Path) -> None:
    found = deployment(
        tmp_path, PORT="x", SECRET_KEY="", ALLOWED_HOSTS="", TIME_ZONE="x", DATABASE_URL="x", REDIS_URL="x"
    )
    assert len(found.problems) == 6
    assert all(problem.sentence.endswith(".") and problem.fix for problem in found.problems)
