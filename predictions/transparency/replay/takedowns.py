"""Words taken out of view, put back, or deleted for good; the claim itself goes on counting."""

from collections.abc import Sequence
from typing import Any, Final

from .claims import QUOTING
from .rows import Row, Rows, Said, change, row_of, tell

# What the author said and what the desk wrote beside it.
WORDS: Final = (*QUOTING, "public_note")
# What stands where a text quoted withheld words.
WITHHELD: Final = "[withheld]"


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
    row = row_of(rows, "prediction", key)
    hidden = [_hide(rows, one, *place) for place in said.get("quoted_in") or ()]
    row["_elsewhere"] = [place for place in hidden if place is not None]
    rows.put("prediction", key, row)
    takedown = tell(
        {}, one, prediction=key, state="withheld", reason=said["reason"], note=said.get("note") or "",
        actor=said["actor"], withheld_at=one.at, ended_by=None, confirmed_by=None, ended_at=None,
    )  # fmt: skip
    rows.put("takedown", str(one.seq), takedown)


def _hide(rows: Rows, one: Said, kind: str, key: str, path: Sequence[str | int]) -> list[Any] | None:
    """Put the mark in place of one text; returns where, and what stood in that member. None: the log knows no such."""
    name, row = str(path[0]), rows.get(kind, key)
    if row is None or (len(path) > 1 and not row.get(name)):
        return None
    before = row.get(name)
    put_at(row, path, WITHHELD)
    rows.put(kind, key, change(row, one, **{name: row[name]}))
    return [kind, key, list(path), before]


def put_at(value: Any, path: Sequence[str | int], text: str | None) -> None:
    """Set what stands at the end of a way through a JSON value; on the way everything is copied first.

    >>> row = {"evidence": [{"url": "u", "excerpt": "words"}]}
    >>> put_at(row, ["evidence", 0, "excerpt"], None)
    >>> row
    {'evidence': [{'url': 'u', 'excerpt': None}]}
    """
    for step in path[:-1]:
        value[step] = value[step].copy()
        value = value[step]
    value[path[-1]] = text


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
    for kind, name, path, before in row.pop("_elsewhere", ()):
        elsewhere = row_of(rows, kind, name)
        rows.put(kind, name, change(elsewhere, one, **{path[0]: before}))
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
