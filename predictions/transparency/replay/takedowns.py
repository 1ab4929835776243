"""Words taken out of view, put back, or deleted for good; the claim itself goes on counting."""

from typing import Any, Final

from .claims import QUOTING
from .rows import Row, Rows, Said, change, row_of, tell

# What the author said and what the desk wrote beside it.
WORDS: Final = (*QUOTING, "public_note")


def payload_withheld(rows: Rows, one: Said) -> None:
    """A claim's words are emptied, wherever the record keeps them."""
    said = one.payload
    key = said["prediction"]
    row = row_of(rows, "prediction", key)
    row["_words"] = {name: row.get(name) for name in WORDS}
    change(row, one, withheld=said["reason"], last_seq=one.seq, log_subject=one.subject, **dict.fromkeys(WORDS, ""))
    row["_takedown"] = str(one.seq)
    rows.put("prediction", key, row)
    for kind, name in row.get("_quoted", ()):
        _silence(rows, one, kind, name)
    takedown = tell(
        {}, one, prediction=key, state="withheld", reason=said["reason"], note=said.get("note") or "",
        actor=said["actor"], withheld_at=one.at, ended_by=None, confirmed_by=None, ended_at=None,
    )  # fmt: skip
    rows.put("takedown", str(one.seq), takedown)


def _silence(rows: Rows, one: Said, kind: str, key: str) -> None:
    row = rows.get(kind, key)
    if row is None:  # amended before there was a list of corrections
        return
    row["_words"] = {"old": row.get("old"), "new": row.get("new")}
    rows.put(kind, key, change(row, one, old=_silent(row.get("old")), new=_silent(row.get("new"))))


def _silent(value: Any) -> Any:
    """An amendment's text is emptied; of a correction's texts by field, those that quote."""
    if isinstance(value, dict):
        return {name: "" if name in QUOTING else text for name, text in value.items()}
    return ""


def payload_restored(rows: Rows, one: Said) -> None:
    """The words stand where they stood, unless something else does by now."""
    key = one.payload["prediction"]
    row = row_of(rows, "prediction", key)
    words = row.pop("_words", {})
    change(row, one, withheld="", last_seq=one.seq, **{name: row.get(name) or text for name, text in words.items()})
    rows.put("prediction", key, row)
    for kind, name in row.get("_quoted", ()):
        quoted = rows.get(kind, name)
        if quoted is not None:
            rows.put(kind, name, change(quoted, one, **quoted.pop("_words", {})))
    _end(rows, one, row, state="restored")


def payload_shredded(rows: Rows, one: Said) -> None:
    """Nobody can put them back any more."""
    key = one.payload["prediction"]
    row = change(row_of(rows, "prediction", key), one, last_seq=one.seq)
    rows.put("prediction", key, row)
    _end(rows, one, row, state="shredded", confirmed_by=one.payload["confirmed_by"])


def _end(rows: Rows, one: Said, row: Row, **values: Any) -> None:
    key = row.get("_takedown")
    if key is not None:
        takedown = row_of(rows, "takedown", key)
        rows.put("takedown", key, change(takedown, one, ended_by=one.payload["actor"], ended_at=one.at, **values))


def touched(rows: Rows, one: Said) -> None:
    """An entry about a claim that changes nothing of it but which one was the last: a hold."""
    key = one.payload["prediction"]
    rows.put("prediction", key, change(row_of(rows, "prediction", key), one, last_seq=one.seq))
