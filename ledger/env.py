"""The one place that reads the environment.

`read` never raises: what it cannot use becomes a `Problem`, which `ledger.checks` shows as a system check with id and
hint. An empty variable counts as unset, because that is how compose passes an optional one. `SECRET_KEY_FILE` and its
like name a file to read the value from, because that is how container secrets arrive.
"""

import ipaddress
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from . import data_folder

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SECRET_NAMES = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")
SHORTEST_SECRET = 50  # what Django's own deployment check asks for
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that cannot be used: `sentence` says what is wrong, `fix` what to do."""

    id: str
    sentence: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Every setting that comes from outside, read and checked."""

    embedded: bool
    debug: bool
    bind: str
    port: int
    public_url: str
    data: Path
    log_key: Path
    log_mark: Path
    log_witnesses: tuple[tuple[str, str], ...]
    database: dict[str, Any]
    redis_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    https_only: bool
    behind_proxy: bool
    hsts_seconds: int
    time_zone: str
    min_n: int
    verdicts_required: int
    readings_required: int
    challenge_days: int
    challenge_working_days: int
    email: dict[str, Any]
    from_email: str
    problems: tuple[Problem, ...]


class _Reader:
    """Takes values out of a mapping and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[Problem] = []

    def refuse(self, id_: str, sentence: str, fix: str) -> None:
        self.problems.append(Problem(f"ledger.{id_}", sentence, fix))

    def text(self, name: str, default: str = "") -> str:
        path = self.environment.get(f"{name}_FILE", "") if name in SECRET_NAMES else ""
        return (self._file(name, path) if path else self.environment.get(name, "")).strip() or default

    def _file(self, name: str, path: str) -> str:
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.refuse("E001", f"{name}_FILE cannot be read: {error}.", f"Name a readable file, or set {name}.")
            return ""

    def number(self, name: str, default: int, *, low: int, high: int, id_: str) -> int:
        value = self.text(name, str(default))
        # str.isdecimal is true of other scripts' digits too, and int() has a limit of its own on length
        if value.isascii() and value.isdecimal() and len(value) < 19 and low <= int(value) <= high:
            return int(value)
        self.refuse(
            id_,
            f"{name} is {value!r}, which is no whole number from {low} to {high}.",
            f"Set {name} to such a number, or leave it unset for {default}.",
        )
        return default

    def switch(self, name: str, default: bool, *, id_: str) -> bool:
        value = self.text(name, str(default)).lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value not in {"0", "false", "no", "off"}:
            self.refuse(id_, f"{name} is {value!r}, which is neither true nor false.", f"Set {name} to true or false.")
            return default
        return False

    def path(self, name: str, default: Path) -> Path:
        """A file that need not be there yet; what is wrong with it is said by whoever needs it."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def names(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())


def read(environment: Mapping[str, str]) -> Environment:
    """Return the settings that `environment` asks for, with what is wrong with them in `problems`."""
    reader = _Reader(environment)
    database_url, redis_url = reader.text("DATABASE_URL"), reader.text("REDIS_URL")
    embedded = not (database_url or redis_url)
    data = _data(reader)
    port = reader.number("PORT", 8000, low=1, high=65535, id_="E003")
    hosts = _hosts(reader, embedded)
    return Environment(
        embedded=embedded,
        debug=_debug(reader, embedded),
        bind=_bind(reader, embedded),
        port=port,
        public_url=_public_url(reader, embedded, hosts, port),
        data=data,
        log_key=reader.path("LOG_KEY_FILE", data / "log" / "key"),
        log_mark=reader.path("LOG_MARK_FILE", data / "log" / "high-water"),
        log_witnesses=_witnesses(reader),
        database=_database(reader, database_url, redis_url, data),
        redis_url=_redis(reader, redis_url, database_url),
        secret_key=_secret_key(reader, embedded, data),
        allowed_hosts=hosts,
        https_only=reader.switch("HTTPS_ONLY", True, id_="E014") and not embedded,
        behind_proxy=reader.switch("BEHIND_PROXY", False, id_="E014"),
        hsts_seconds=reader.number("HSTS_SECONDS", YEAR, low=0, high=10 * YEAR, id_="E015"),
        time_zone=_time_zone(reader),
        min_n=reader.number("MIN_N", 10, low=1, high=1_000_000, id_="E017"),
        verdicts_required=reader.number("VERDICTS_REQUIRED", 1, low=1, high=2, id_="E021"),
        readings_required=reader.number("READINGS_REQUIRED", 1, low=1, high=2, id_="E023"),
        challenge_days=reader.number("CHALLENGE_DAYS", 7, low=0, high=365, id_="E022"),
        challenge_working_days=reader.number("CHALLENGE_WORKING_DAYS", 3, low=0, high=100, id_="E022"),
        email=_email(reader),
        from_email=_from_email(reader),
        problems=tuple(reader.problems),
    )


def _data(reader: _Reader) -> Path:
    path = Path(reader.text("LEDGER_DATA", str(BASE_DIR / "var"))).expanduser().absolute()
    error = data_folder.prepare(path)
    if error:
        reader.refuse(
            "E002",
            f"LEDGER_DATA is {path}, and nothing can be written there: {error}.",
            "Make the folder writable, or set LEDGER_DATA to one that is.",
        )
    return path


def _witnesses(reader: _Reader) -> tuple[tuple[str, str], ...]:
    """Address and verifier key of each; whether the key is one is checked by whoever can read keys."""
    found = []
    for one in reader.names("LOG_WITNESSES"):
        parts = one.split()
        if len(parts) == 2 and urlsplit(parts[0]).scheme in {"http", "https"} and parts[1].count("+") >= 2:
            found.append((parts[0], parts[1]))
            continue
        reader.refuse(
            "E024",
            f"LOG_WITNESSES has {one[:80]!r}, which is no address with a verifier key.",
            "Set LOG_WITNESSES to addresses, each with the key behind it, and commas between: "
            "https://witness.example.org/ witness.example.org+1a2b3c4d+BASE64.",
        )
    return tuple(found)


def _bind(reader: _Reader, embedded: bool) -> str:
    value = reader.text("BIND", "127.0.0.1")
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        reader.refuse(
            "E004", f"BIND is {value!r}, which is no IP address.", "Set BIND to an address such as 127.0.0.1."
        )
        return "127.0.0.1"
    if embedded and not address.is_loopback:
        reader.refuse(
            "E004",
            f"BIND is {value}, but embedded mode has a demo login and answers on this machine only.",
            "Leave BIND unset, or set DATABASE_URL and REDIS_URL for a deployment.",
        )
        return "127.0.0.1"
    return value


def _database(reader: _Reader, url: str, redis_url: str, data: Path) -> dict[str, Any]:
    """Return Django's database settings; a URL that cannot be used gets no database at all, never SQLite instead."""
    if not url and not redis_url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data / "ledger.sqlite3")}
    nothing = {"ENGINE": "django.db.backends.dummy"}
    fix = "Set DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME, with % escapes for special characters."
    if not url:
        reader.refuse("E006", "REDIS_URL is set and DATABASE_URL is not.", f"{fix} Or unset both for embedded mode.")
        return nothing
    try:
        scheme = urlsplit(url).scheme
        config: dict[str, Any] = environ.Env.db_url_config(url) if scheme in {"postgres", "postgresql"} else {}
    except ValueError:  # a port that is no number, a bracket without its twin
        config = {}
    if not config.get("NAME"):
        reader.refuse("E005", "DATABASE_URL is no address of a PostgreSQL database.", fix)  # never shown: a password
        return nothing
    return config


def _redis(reader: _Reader, url: str, database_url: str) -> str:
    fix = "Set REDIS_URL=redis://HOST:6379/0 (rediss:// for TLS)."
    if url and not _is_url(url, {"redis", "rediss"}):
        reader.refuse("E007", "REDIS_URL is no address of a Redis server.", fix)
        return ""
    if database_url and not url:
        reader.refuse("E008", "DATABASE_URL is set and REDIS_URL is not.", f"{fix} Or unset both for embedded mode.")
    return url


def _is_url(value: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _secret_key(reader: _Reader, embedded: bool, data: Path) -> str:
    value = reader.text("SECRET_KEY")
    fix = "Set SECRET_KEY to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    if embedded:
        return value or _kept_key(reader, data)
    if not value:
        reader.refuse("E009", "SECRET_KEY is not set, and outside embedded mode there is no default.", fix)
    elif len(value) < SHORTEST_SECRET:
        reader.refuse("E010", f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters.", fix)
    return value or data_folder.random_key()


def _kept_key(reader: _Reader, data: Path) -> str:
    try:
        return data_folder.secret_key(data) or data_folder.random_key()
    except (OSError, UnicodeDecodeError):
        if not any(problem.id == "ledger.E002" for problem in reader.problems):
            reader.refuse(
                "E002",
                f"{data / 'secret_key'} cannot be read.",
                "Give the file back to the user who starts the service, or delete it: everybody logs in anew.",
            )
        return data_folder.random_key()


def _hosts(reader: _Reader, embedded: bool) -> tuple[str, ...]:
    hosts = reader.names("ALLOWED_HOSTS")
    if embedded:
        if set(hosts) - set(LOOPBACK_HOSTS):
            reader.refuse(
                "E012",
                "ALLOWED_HOSTS names other hosts, but embedded mode answers on this machine only.",
                "Leave ALLOWED_HOSTS unset, or set DATABASE_URL and REDIS_URL for a deployment.",
            )
        return LOOPBACK_HOSTS
    if not hosts:
        reader.refuse(
            "E011", "ALLOWED_HOSTS is not set.", "Set it to the host names of this site, separated by commas."
        )
    if any("*" in host for host in hosts):
        reader.refuse(
            "E012",
            "ALLOWED_HOSTS has a *, which lets anybody choose the host name that links are made from.",
            "Name the hosts; a leading dot (.example.org) stands for all names below a domain.",
        )
    return tuple(host for host in hosts if "*" not in host)


def _debug(reader: _Reader, embedded: bool) -> bool:
    wanted = reader.switch("DEBUG", False, id_="E014")
    if wanted and not embedded:
        reader.refuse(
            "E013",
            "DEBUG is on outside embedded mode, where its error pages would show settings to anybody.",
            "Unset DEBUG.",
        )
    return wanted and embedded


def _public_url(reader: _Reader, embedded: bool, hosts: tuple[str, ...], port: int) -> str:
    host = next((host for host in hosts if not host.startswith(".")), "localhost")
    value = reader.text("PUBLIC_URL", f"http://127.0.0.1:{port}" if embedded else f"https://{host}").rstrip("/")
    if not _is_url(value, {"http", "https"}) or urlsplit(value).path:
        reader.refuse(
            "E016",
            f"PUBLIC_URL is {value!r}, which is no origin that links can start with.",
            "Set it to scheme and host, such as https://ledger.example.org.",
        )
    return value


def _time_zone(reader: _Reader) -> str:
    value = reader.text("TIME_ZONE", "UTC")
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        reader.refuse(
            "E018", f"TIME_ZONE is {value!r}, which is no time zone.", "Use an IANA name such as Europe/Berlin."
        )
        return "UTC"
    return value


def _email(reader: _Reader) -> dict[str, Any]:
    value = reader.text("EMAIL_URL", "consolemail://")
    try:
        config = environ.Env.email_url_config(value)
        return {name: setting for name, setting in config.items() if name.startswith("EMAIL_")}
    except (ImproperlyConfigured, ValueError):
        reader.refuse(
            "E019",
            "EMAIL_URL is no address of a mail server.",
            "Set it to smtp+tls://USER:PASSWORD@HOST:587, or to consolemail:// to print mail instead.",
        )
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def _from_email(reader: _Reader) -> str:
    value = reader.text("DEFAULT_FROM_EMAIL", "ledger@localhost")
    if "@" not in value or any(ord(character) < 32 for character in value):
        reader.refuse(
            "E020",
            f"DEFAULT_FROM_EMAIL is {value!r}, which is no mail address.",
            "Set it to the address that mail of this site comes from.",
        )
        return "ledger@localhost"
    return value
