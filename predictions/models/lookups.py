"""A look-up for sets of thousands of values: `filter(key__among=keys)`, one parameter however many there are.

`__in` writes a parameter for each value, which takes as long as the search itself and is bounded on SQLite. And
PostgreSQL's planner is not shown how long the list is: of a table that was never analysed it would think that reading
it whole is cheaper than ten thousand steps down an index, and an import would slow down with every batch.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup

_TYPES: dict[type, str] = {int: "bigint", UUID: "uuid"}


def array_text(values: Sequence[Any]) -> str:
    """Texts, numbers, truth values or None as an array that PostgreSQL reads; the driver takes ten times as long.

    >>> array_text([1, None, True, 0.5]), array_text(["a", 'say "x"'])
    ('{1,NULL,True,0.5}', '{"a","say \\\\"x\\\\""}')
    """
    return "{" + ",".join([_quoted(str(one)) if isinstance(one, str) else "NULL" if one is None else str(one)
                           for one in values]) + "}"  # fmt: skip


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


class Among(Lookup):
    """Equal to one of these texts or whole numbers: an array on PostgreSQL, a JSON list on SQLite."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        super().__init__(lhs, list(rhs))

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if connection.vendor == "postgresql":
            return "%s", [array_text(value)]
        return "%s", [json.dumps([one.hex if isinstance(one, UUID) else one for one in value])]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        if not self.rhs:
            raise EmptyResultSet
        if connection.vendor == "postgresql":
            among = f"= ANY(ARRAY(SELECT unnest({right}::{_TYPES.get(type(self.rhs[0]), 'text')}[])))"
        else:
            among = f"IN (SELECT value FROM json_each({right}))"
        return f"{left} {among}", [*left_params, *right_params]


Field.register_lookup(Among)
ForeignKey.register_lookup(Among)
