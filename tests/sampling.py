"""How much of a large product of values a normal run tries: a part that differs from place to place, or all of it.

`EVERY_VALUE=1 ./run test tests/admin/test_hostile.py tests/api/test_robustness.py` tries all of it: every hostile value
in every field. A normal run gives each value to every fifth field, so that each is tried somewhere, in under a minute.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_Value = TypeVar("_Value")
_STEP: Final = 1 if os.environ.get("EVERY_VALUE") else 5


def part_of(values: Sequence[_Value], place: int) -> Iterator[_Value]:
    """Every fifth of `values`, which ones depending on `place`: five neighbouring places try all of them."""
    return (value for number, value in enumerate(values) if (number + place) % _STEP == 0)


def examples(count: int) -> int:
    """How many random examples: half as many in a normal run."""
    return count if _STEP == 1 else max(1, count // 2)
