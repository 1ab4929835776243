"""What every test can rely on."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from pytest_django.fixtures import Settings

from predictions import tasks
from predictions.api import hot
from predictions.models import Board, LogHead, Role, log_guards
from predictions.models.base import writing


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let tests reach the servers that the caller named, wherever they are, and nothing else outside this machine."""
    named = (urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL"))
    config.option.allow_hosts = ",".join(filter(None, [config.option.allow_hosts, *named]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests out unless somebody asks for them by mark."""
    if "slow" not in (config.option.markexpr or ""):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Start every test with nothing in the cache, so that none sees another one's pages or throttles."""
    cache.clear()
    hot.pages.forget()
    yield


@pytest.fixture(autouse=True)
def quiet_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test commits asks no broker for anything, unless the test hangs up a bell of its own."""
    monkeypatch.setattr(tasks, "bell", tasks.Bell(lambda wait: None))


@pytest.fixture(autouse=True)
def own_log_folder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each test's log has its own key and mark, since it has its own database; nothing is made before it is used."""
    folder = tmp_path_factory.getbasetemp() / f"log-{next(_numbers)}"
    settings.LOG_KEY_FILE, settings.LOG_MARK_FILE = folder / "key", folder / "high-water"
    return folder


_numbers = count()


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """A database that really commits, for threads, live servers and the log's guards.

    The flush at the end of such a test would hit the guards on the log's tables, so they are dropped just before;
    the flush's own post_migrate puts them back. Use this instead of transactional_db.
    """
    for role in Role.values:
        Group.objects.get_or_create(name=role)
    with writing("the migration"):
        LogHead.objects.get_or_create(id=1)
        Board.objects.get_or_create(id=1)
    yield
    log_guards.remove(connection)
