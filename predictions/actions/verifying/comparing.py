"""Holding what the log makes of a record against its row."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from ...models import Event, FramePiece, Question, end_of_day
from ...transparency.replay import Row, source_of
from ..names import claim_identity, statement_key
from ..payloads import instant_text
from ..withdrawing import reason_in_words
from .findings import RECORD, Finding, shown
from .tables import TABLES, Actual

_MISSING: Final = object()


def differences(kind: str, key: str, row: Row | None, found: Sequence[Actual]) -> list[Finding]:
    """Where the log's row of a record and the table's rows of it (one, if all is well) differ."""
    if not found:
        return [] if row is None else [_removed(kind, key, row)]
    if row is None:
        public = [one for one in found if TABLES[kind].public(one)]
        return [_added(kind, key)] if public and not (kind == "outlet" and _read_within_a_frame(public[0])) else []
    many = [_twice(kind, key, row, len(found))] if len(found) > 1 else []
    return many + [_differs(kind, key, row, *member) for one in found for member in _members(kind, row, one)]


def _members(kind: str, row: Row, actual: Actual) -> Iterator[tuple[str, Any, Any]]:
    """(name, the log's value, the table's) of every member that differs."""
    for name, wanted in _wanted(kind, row, actual):
        is_there = actual.get(name, _MISSING)
        if is_there is not _MISSING and wanted != is_there:
            yield name.lstrip("_"), wanted, is_there


def _wanted(kind: str, row: Row, actual: Actual) -> Iterator[tuple[str, Any]]:
    told = {name: value for name, value in row.items() if name[0] != "_"}
    rule = _RULES.get(kind)
    if rule is not None:
        told |= rule(row, actual)
    yield from told.items()


# --- what follows from a row, or is not told by any entry alone


def _question(row: Row, actual: Actual) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row.get("deadline") and row.get("time_zone"):
        found["_due_at"] = _due_at(row["deadline"], row["time_zone"])
    if "statement" in row:
        found["_statement_key"] = statement_key(row["statement"], row["condition"])
    if row.get("state") == "merged":  # goes where its event goes, without an entry of its own
        found["event"] = actual["event"]
    return found


@lru_cache(4096)
def _due_at(day: str, zone: str) -> str | None:
    return instant_text(end_of_day(date.fromisoformat(day), zone))


def _prediction(row: Row, actual: Actual) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row.get("state") in ("published", "withdrawn"):
        found["_deadline"] = actual["_last_day"]
        if row.get("author") and row.get("question") and None not in row.get("_first", (None,)):
            found["_identity"] = claim_identity(row["author"], row["question"], *row["_first"])
    if row.get("reference_probability") is None:  # then the log says nothing of where it would be from
        found |= {name: actual[name] for name in ("reference_source", "reference_at")}
    return found


def _named(row: Row, actual: Actual) -> dict[str, Any]:
    """Somebody only named so far has the number of an entry of the transaction that named them first."""
    first, number = row.get("_first"), actual["last_seq"]
    if "last_seq" in row or first is None or (number is not None and first <= number <= row["_last"]):
        return {}
    return {} if _read_within_a_frame(actual) else {"last_seq": first}


def _read_within_a_frame(outlet: Actual) -> bool:
    """Whether a piece that held no prediction made an outlet public: its entry names the piece, and not the outlet."""
    pieces = FramePiece.objects.filter(commentary__outlet__public_id=outlet["_key"], seq=outlet["last_seq"])
    return outlet["last_seq"] is not None and pieces.exists()


def _event(row: Row, actual: Actual) -> dict[str, Any]:
    """Events that no public question turns on are merged without an entry, and what led to one of them leads on."""
    wanted, is_there = row.get("merged_into"), actual["merged_into"]
    if wanted == is_there:
        return {}
    if wanted is None:
        turns = Question.objects.public().filter(event__public_id=actual["_key"]).exists()
        return {"merged_into": None if turns else is_there}
    onward = Event.objects.filter(public_id=wanted, merged_into__public_id=is_there)
    return {"merged_into": is_there if is_there and onward.exists() else wanted}


def _correction(row: Row, actual: Actual) -> dict[str, Any]:
    if row["kind"] not in ("withdrawn", "reinstated") or "reason" not in row:
        return {}
    reason = row["reason"] if row["kind"] == "reinstated" else reason_in_words(row["reason"], row["note"])
    return {"reason": reason.strip()}


_RULES: Final = {
    "question": _question, "prediction": _prediction, "author": _named, "outlet": _named, "event": _event,
    "correction": _correction,
}  # fmt: skip


# --- in words


def _verb(kind: str, name: str = "") -> str:
    verbs = TABLES[kind].verbs
    found = verbs.get(name, verbs[""])
    return found if found.startswith("the ") else f"actions.{found}"


def _entry(row: Row, name: str = "") -> str:
    source = source_of(row, name)
    return f"entry {source[0]} ({source[1]})" if source else ""


def _differs(kind: str, key: str, row: Row, name: str, wanted: Any, actual: Any) -> Finding:
    return Finding(
        RECORD, f"{kind} {key} {name}", shown(actual, wanted), shown(wanted, actual), _entry(row, name),
        _verb(kind, name),
    )  # fmt: skip


def _removed(kind: str, key: str, row: Row) -> Finding:
    return Finding(RECORD, f"{kind} {key}", "", "a row", _entry(row), "nobody")


def _added(kind: str, key: str) -> Finding:
    return Finding(RECORD, f"{kind} {key}", "a row", "no entry", "the log", _verb(kind))


def _twice(kind: str, key: str, row: Row, n: int) -> Finding:
    return Finding(RECORD, f"{kind} {key}", f"{n} rows", "one", _entry(row), _verb(kind))
