"""Clients of the API: anonymous, and with a token of each role."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.factories import NOW, make_user

from .helpers import Client, client_of


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """Views read the clock; let it be the one by which the records are made."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody without a key."""
    return Client()


@pytest.fixture
def editor(db: None) -> Client:
    """An editor's program."""
    return client_of(make_user("editor"))


@pytest.fixture
def contributor(db: None) -> Client:
    """A contributor's program."""
    return client_of(make_user("contributor"))


@pytest.fixture
def nobody(db: None) -> Client:
    """A token whose user has no role: it reads what everybody reads."""
    return client_of(make_user(None))


@pytest.fixture
def narrow_rates(settings: Any) -> None:
    """Two requests a minute, to meet the limit."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"read": "2/min", "write": "2/min"}}


@pytest.fixture
def no_rates(settings: Any) -> None:
    """No limit, for tests that ask a thousand times."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}
