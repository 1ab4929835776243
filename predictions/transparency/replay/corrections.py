"""What the desk changed after publication: amendments, and the public list of corrections."""

from typing import Any

from .rows import Rows, Said, tell


def amendments(rows: Rows, one: Said, **of: str) -> None:
    """Take in an entry's changes, a row each."""
    said = one.payload
    for changed in said["changes"]:
        row = tell(
            {}, one, question=of.get("question"), prediction=of.get("prediction"), field=changed["field"],
            old=changed["old"], new=changed["new"], actor=said["actor"], amended_at=said["amended_at"],
        )  # fmt: skip
        if said["reason"] is not None:  # it is, where only what goes on counting is left of an entry
            row["reason"] = said["reason"]
        rows.put("amendment", f"{one.seq} {changed['field']}", row)


def correction(rows: Rows, one: Said, kind: str, question: str | None, **values: Any) -> None:
    """Take in a line of the list of corrections; entries from before there was one do not say who confirmed."""
    if "confirmed_by" not in one.payload:
        return
    values = {"prediction": None} | values
    row = tell(
        {}, one, kind=kind, question=question, **values, actor=one.payload["actor"],
        confirmed_by=one.payload["confirmed_by"], made_at=one.at,
    )  # fmt: skip
    if row.get("note", "") is None or row["reason"] is None:
        del row["reason"]
    rows.put("correction", str(one.seq), row)
