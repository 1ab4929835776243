"""Logs for tests: entries without a record behind them, databases put back, copies as outsiders have them."""

import base64
import json
from pathlib import Path
from uuid import uuid4

from django.db import connection

from predictions import actions
from predictions.actions.log import Entry, append_entries
from predictions.models import Kind, LogCheckpoint, LogEntry, LogOpening, log_guards, log_tree
from predictions.models.base import writing
from predictions.transparency.tiles import index_path, pack_entries, tile_path, tiles_of

from .factories import NOW


def append(count: int) -> None:
    """`count` entries as verbs append them, in one batch."""
    with writing("this test"):
        append_entries([Entry(Kind.METHOD_CHANGED, uuid4(), {"n": n}) for n in range(count)], now=NOW)


def publish() -> actions.checkpoints.Published:
    """Sign the head of what there is."""
    return actions.publish_checkpoint(now=NOW)


def put_back(entries: int, *, heads_too: bool = True) -> None:
    """The database as it was when the log had so many entries; what is outside it stays as it is."""
    log_guards.remove(connection)
    with connection.cursor() as cursor:
        for table in ("logentry", "logopening"):
            cursor.execute(f"DELETE FROM predictions_{table} WHERE seq >= %s", [entries])
        cursor.execute("DELETE FROM predictions_lognode")
        if heads_too:
            cursor.execute("DELETE FROM predictions_logcheckpoint WHERE size > %s", [entries])
    log_tree.rebuild(connection)
    log_guards.install(connection)


def mirror(folder: Path, *, without: tuple[int, ...] = ()) -> Path:
    """A copy of the log as published, as anybody can make one; `without` the openings of these."""
    last = LogCheckpoint.objects.order_by("-size")[0]
    files = {"checkpoint": last.note.encode()}
    for index, width in tiles_of(last.size, 0):
        seqs = (index * 256, index * 256 + width - 1)
        leaves = LogEntry.objects.filter(seq__range=seqs).order_by("seq").values_list("leaf", flat=True)
        files[tile_path("entries", index, width)] = pack_entries(map(bytes, leaves))
        lines = [
            json.dumps({
                "seq": one.seq, "salt": bytes(one.salt).hex(), "payload_b64": base64.b64encode(one.payload).decode(),
            })
            for one in LogOpening.objects.filter(seq__range=seqs).order_by("seq") if one.seq not in without
        ]  # fmt: skip
        files[f"openings/tile/{index_path(index)}"] = "\n".join(lines).encode()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
