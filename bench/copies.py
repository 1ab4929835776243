"""Empty copies of stored tables, with their indexes and without their foreign keys, for floors to write into."""

import re
from typing import Any, Final

from django.db import connection, models

from bench.databases import EMBEDDED

COPY: Final = "bench_copy_"
_REFERENCE: Final = re.compile(r' REFERENCES "\w+" \("\w+"\)[^,)]*')


def copy_of(model: type[models.Model]) -> str:
    """The copy's table."""
    return COPY + model._meta.db_table


def make_copy(model: type[models.Model]) -> str:
    """Make an empty copy of the table of `model` anew, and return its name."""
    table, copy = model._meta.db_table, copy_of(model)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {copy}")
        if EMBEDDED:
            for statement in _definitions(cursor, table, copy):
                cursor.execute(_REFERENCE.sub("", statement))
        else:
            cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
    return copy


def drop_copies(several: tuple[type[models.Model], ...]) -> None:
    """Remove them."""
    with connection.cursor() as cursor:
        for model in several:
            cursor.execute(f"DROP TABLE IF EXISTS {copy_of(model)}")


def _definitions(cursor: Any, table: str, copy: str) -> list[str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type IN ('table', 'index') AND tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC",
        [table],
    )
    rows = cursor.fetchall()
    return [sql.replace(f'"{table}"', f'"{copy}"').replace(f'"{name}"', f'"{COPY}{name}"') for name, sql in rows]


def model_over(table: str, like: type[models.Model]) -> type[models.Model]:
    """A model whose rows are those of `table`, with the columns of `like`; foreign keys are plain numbers."""
    members: dict[str, Any] = {"__module__": __name__, "Meta": type("Meta", (), {
        "managed": False, "db_table": table, "app_label": "predictions",
    })}  # fmt: skip
    for field in like._meta.concrete_fields:
        if field.primary_key:
            members[field.attname] = models.BigAutoField(primary_key=True)
        elif isinstance(field, models.ForeignKey):
            members[field.attname] = models.BigIntegerField(null=field.null)
        else:
            members[field.attname] = field.clone()
    return type(f"Copy{like.__name__}", (models.Model,), members)
