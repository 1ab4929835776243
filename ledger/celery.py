"""The Celery application: `celery -A ledger worker`, `celery -A ledger beat`. It reads Django's CELERY_ settings."""

import logging
import os
import warnings
from typing import Any

from celery import Celery, signals
from kombu.exceptions import OperationalError

from . import kombu_fs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.settings")
kombu_fs.register()

# In embedded mode there is one user and one machine, and the image of a deployment runs as nobody.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

TICK = "predictions.tasks.tick"
PUBLISH = "predictions.tasks.publish_log"
logger = logging.getLogger(__name__)

app = Celery("ledger")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_bad_settings(**_: Any) -> None:
    """End the process with one sentence instead of working on a setting that cannot be used."""
    from .checks import refuse_bad_settings as refuse

    refuse()


@signals.worker_shutting_down.connect
def stop_waiting(**_: Any) -> None:
    """End the worker within a second or two of Ctrl-C instead of four."""
    kombu_fs.stop_waiting()


@signals.beat_init.connect
def tick_at_start(**_: Any) -> None:
    """Ask for the first tick and the log's head at once: beat itself waits a full interval before its first ones."""
    try:
        for name in (TICK, PUBLISH):
            app.send_task(name, expires=55)
    except OperationalError as error:
        logger.warning("The first tick could not be asked for, the next one follows in a minute: %s", error)
