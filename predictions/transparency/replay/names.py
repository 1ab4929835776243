"""Authors, outlets, pieces and events: named by claims, renamed and merged by entries of their own."""

from .rows import Payload, Rows, Said, change, row_of, tell


def name(rows: Rows, kind: str, one: Said, given: Payload | None) -> str | None:
    """Take in that an entry names an author or an outlet; returns the id.

    The first naming makes them public; their number is of that transaction, of which an entry knows no bounds.
    """
    if given is None:
        return None
    row = row_of(rows, kind, given["id"])
    tell(row, one, slug=given["slug"], name=given["name"])
    if kind == "author":
        row.setdefault("merged_into", None)
    row.setdefault("_first", one.seq)
    row["_last"] = one.seq
    rows.put(kind, given["id"], row)
    return str(given["id"])


def read_piece(rows: Rows, one: Said, given: Payload, outlet: str | None, *, public: bool) -> str:
    """Take in what an entry says of a piece; of one that only refused finds name, an archived copy may still come."""
    row = row_of(rows, "commentary", given["id"])
    tell(row, one, url=given["url"], title=given["title"], outlet=outlet, published_on=given["published_on"])
    row["text_sha256"] = given["text_sha256"] or ""
    if public:
        row["archive_url"] = given["archive_url"]
    rows.put("commentary", given["id"], row)
    return str(given["id"])


def turn_on(rows: Rows, one: Said, event: str) -> str:
    """Take in that a question turns on an event."""
    if rows.get("event", event) is None:
        rows.put("event", event, tell({}, one))
    return event


def author_changed(rows: Rows, one: Said) -> None:
    """A public name changes."""
    _changed(rows, "author", one)


def outlet_changed(rows: Rows, one: Said) -> None:
    """A public name changes."""
    _changed(rows, "outlet", one)


def _changed(rows: Rows, kind: str, one: Said) -> None:
    said = one.payload
    row = row_of(rows, kind, said["id"])
    change(row, one, slug=said["slug"], last_seq=one.seq, log_subject=one.subject, **{said["field"]: said["new"]})
    if "since" in said:
        change(row, one, state_since=said["since"])
    rows.put(kind, said["id"], row)


def author_merged(rows: Rows, one: Said) -> None:
    """Two authors are one person: claims and addresses lead to the one who stays."""
    gone, stays = one.payload["author"], one.payload["into"]
    name(rows, "author", one, gone)
    name(rows, "author", one, stays)
    row = row_of(rows, "author", gone["id"])
    rows.put("author", gone["id"], change(row, one, merged_into=stays["id"], last_seq=one.seq))
    row = row_of(rows, "author", stays["id"])
    rows.put("author", stays["id"], change(row, one, last_seq=one.seq, log_subject=one.subject))
    lead_on(rows, "author", gone["id"], stays["id"])


def event_merged(rows: Rows, one: Said) -> None:
    """Two events are one: the questions named turn on the one that stays, and count as changed."""
    gone, stays = one.payload["event"], one.payload["into"]
    for event in (gone, stays):
        turn_on(rows, one, event)
    rows.put("event", gone, change(row_of(rows, "event", gone), one, merged_into=stays))
    lead_on(rows, "event", gone, stays)
    for key in one.payload["questions"]:
        row = row_of(rows, "question", key)
        rows.put("question", key, change(row, one, event=stays, terms_at=one.at, last_seq=one.seq))


def lead_on(rows: Rows, kind: str, gone: str, stays: str) -> None:
    """What leads to `gone` leads to `stays` from now on, always in one step."""
    merged: dict[str, str] = rows.notes.setdefault(f"{kind}s merged", {})
    for key, into in merged.items():
        if into == gone:
            merged[key] = stays
            row = row_of(rows, kind, key)
            row["merged_into"] = stays
            rows.put(kind, key, row)
    merged[gone] = stays
