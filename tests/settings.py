"""The project's settings as the suite runs them. DATABASE_URL and REDIS_URL choose the engine, as everywhere."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="ledger-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

# Whatever the caller's shell holds, the suite never touches real data and never depends on the machine's settings.
_others = {
    "DEBUG",
    "TIME_ZONE",
    "MIN_N",
    "PUBLIC_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "BEHIND_PROXY",
    "PORT",
    "BIND",
    "VERDICTS_REQUIRED",
    "READINGS_REQUIRED",
    "CHALLENGE_DAYS",
    "CHALLENGE_WORKING_DAYS",
}
for _name in _others:
    os.environ.pop(_name, None)
os.environ["LEDGER_DATA"] = _data
if os.environ.get("DATABASE_URL"):
    os.environ["SECRET_KEY"] = "only-for-the-test-suite-" * 3
    os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
    os.environ["HTTPS_ONLY"] = "false"
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")  # DATABASE_URL alone may choose PostgreSQL

from ledger.settings import *  # noqa: E402, F403
from ledger.settings import CACHES, DATABASES, EMBEDDED, LEDGER_DATA, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one costs a quarter of a second a time
# Outcomes are final at once unless a test opens a window: most tests are about something else.
CHALLENGE_DAYS = CHALLENGE_WORKING_DAYS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SCOREBOARD_STALENESS = 0.0  # a test changes something and looks at once
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if EMBEDDED:
    # A file, not memory: threads of a test then meet the same locks as in earnest.
    DATABASES["default"]["TEST"] = {"NAME": str(LEDGER_DATA / "test.sqlite3")}
else:
    # A browser keeps its line to the live server open; the database behind it must be free to go.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Two runs of the suite, and two processes of one run, share the server and must not share keys.
    CACHES["default"]["KEY_PREFIX"] = f"ledger-tests-{os.getpid()}"
