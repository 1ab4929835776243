"""The project's settings as the processes of a storm run them: STORM_... shortens waits, and mail says who sent it."""

import os
from datetime import datetime, timedelta

from django.utils import timezone

from ledger.settings import *  # noqa: F403
from ledger.settings import CELERY_BEAT_SCHEDULE, LOGGING


def _seconds(name: str, default: float) -> float:
    return float(os.environ.get(f"STORM_{name}") or default)


REMINDER_LEASE = timedelta(seconds=_seconds("LEASE", 120))
REMINDER_RING_LEASE = timedelta(seconds=_seconds("RING_LEASE", 55))
REMINDER_TOTAL_SECONDS = _seconds("TOTAL", 45)
WEBHOOKS_MAY_BE_PRIVATE = True
EMAIL_BACKEND = os.environ.get("STORM_MAIL", "tests.storms.backend.PidBackend")
EMAIL_TIMEOUT = int(_seconds("SOCKET", 20))
CELERY_BEAT_SCHEDULE["tick"]["schedule"] = _seconds("TICK", 60)
CELERY_BEAT_SCHEDULE = {"tick": CELERY_BEAT_SCHEDULE["tick"]}
# A probe that is red is what some storms wait for.
LOGGING["loggers"]["django.request"] = {"level": "CRITICAL"}
LOGGING["root"]["level"] = os.environ.get("STORM_LOG", "WARNING")

_skew = timedelta(seconds=_seconds("SKEW", 0))
if _skew:
    # A worker whose own clock is wrong: the doors read it here, the database does not.
    _right = timezone.now

    def _wrong() -> datetime:
        return _right() + _skew

    timezone.now = _wrong
