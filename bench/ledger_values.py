"""Made-up rows as blocks of columns, and how identifiers, days and times are spelt in them.

Values are what both engines take as they are: whole numbers, bytes, None, and text (days, times in UTC, decimals).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import models
from django.db.models.fields import NOT_PROVIDED

from bench.ledger_draw import Column

Block = Mapping[str, Any]  # column -> one value for all rows, or a list of them

BLOCK: Final = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one model: how many, and the columns of rows `start` to `stop`."""

    model: type[models.Model]
    size: int
    columns: Callable[[int, int], dict[str, Any]]

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """The number of rows of each block, and its columns by name, complete."""
        for start in range(0, self.size, BLOCK):
            stop = min(start + BLOCK, self.size)
            yield stop - start, _defaults(self.model) | self.columns(start, stop)


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What a column holds that no one names; a field without a default must be named."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        assert field.column is not None
        if field.default is not NOT_PROVIDED and not callable(field.default):
            found[field.column] = str(field.default) if isinstance(field.default, str) else field.default
        elif field.null or (field.empty_strings_allowed and field.blank):
            found[field.column] = None if field.null else ""
    return found


def random_hex(rng: np.random.Generator, count: int, width: int = 16) -> list[str]:
    """`count` random identifiers of `width` bytes, in hexadecimal."""
    text, size = rng.bytes(width * count).hex(), 2 * width
    return [text[at : at + size] for at in range(0, size * count, size)]


def days(column: Column) -> list[str]:
    """Days since 1970 as dates."""
    return list(np.datetime_as_string(column.astype("datetime64[D]")).tolist())


def times(column: Column) -> list[str]:
    """Seconds since 1970 as times in UTC, spelt so that SQLite sorts them as Django does."""
    text = np.datetime_as_string(column.astype("datetime64[s]"))
    letters = text.view("U1").reshape(text.size, -1)
    letters[:, 10] = " "
    return list(text.tolist())


def log_subjects(seed: int, salt: int, count: int) -> Column:
    """Sixteen random bytes for each record: the record and its entries name the same."""
    return np.frombuffer(np.random.default_rng([seed, salt]).bytes(16 * count), dtype="V16")


def hex_of(subjects: Column) -> list[str]:
    """Each of them as 32 digits."""
    text = subjects.tobytes().hex()
    return [text[at : at + 32] for at in range(0, len(text), 32)]


def nullable(known: Column, values: Column) -> list[Any]:
    """`values` where `known`, None elsewhere."""
    return [value if one else None for one, value in zip(known.tolist(), values.tolist(), strict=True)]
