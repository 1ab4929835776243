"""The clock of these tests: the day of the factories."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import NOW


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """Views read the clock; let it be the one by which the records are made."""
    with time_machine.travel(NOW, tick=False):
        yield
