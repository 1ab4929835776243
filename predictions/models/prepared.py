"""psycopg's own cursor, where Django's differs. Imported only on PostgreSQL."""

from typing import Any

from psycopg import Cursor


class Prepared(Cursor[tuple[Any, ...]]):
    """Binds parameters in the server, prepares every statement, and fetches in binary form."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "Prepared":
        return super().execute(query, params, prepare=True, binary=True)
