"""The project's settings as benchmarks run them: DATABASE_URL chooses PostgreSQL, without it a file of SQLite."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="ledger-bench-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)

os.environ["LEDGER_DATA"] = _data
if os.environ.get("DATABASE_URL"):
    os.environ["SECRET_KEY"] = "only-for-the-benchmarks-" * 3
    os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
    os.environ["HTTPS_ONLY"] = "false"
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")  # never reached: nothing here queues or caches there

from ledger.settings import *  # noqa: E402, F403
from ledger.settings import DATABASES, LOGGING, REST_FRAMEWORK  # noqa: E402

# Nothing answers from here until a bench makes a database of its own and names it.
DATABASES["default"]["NAME"] = (
    os.path.join(_data, "bench_none.sqlite3") if not os.environ.get("DATABASE_URL") else "bench_none"
)
# In this process, so that a bench can empty it between two requests; throttles count as ever and never bite.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"read": "1000000/min", "write": "1000000/min"}
ROOT_URLCONF = "bench.board_urls"
LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = "ERROR"
