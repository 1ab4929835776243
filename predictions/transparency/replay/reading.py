"""What the desk undertook to read and what it read: frames, blind readings, batches of files; and authors' replies."""

from typing import Any

from .names import name
from .rows import Payload, Row, Rows, Said, row_of, tell


def frame_declared(rows: Rows, one: Said) -> None:
    """The desk says what it will read."""
    said = one.payload
    row = tell({}, one, **_frame(rows, one, said), declared_by=said["actor"], log_subject=one.subject)
    rows.put("frame", said["frame"], row)
    if said["author"]:
        follow(rows, "frame", said["frame"], said["author"]["id"])


def frame_changed(rows: Rows, one: Said) -> None:
    """It changes that, or notes pieces in which it found nothing."""
    said = one.payload
    key = said["frame"]
    rows.put("frame", key, tell(row_of(rows, "frame", key), one, **_frame(rows, one, said)))
    pieces = {"field": "pieces", "old": "", "new": str(len(said["read"]))}
    for changed in said["changes"] or [pieces]:
        row = tell({}, one, frame=key, **changed, reason=said["reason"], actor=said["actor"], changed_at=one.at)
        rows.put("frame change", f"{one.seq} {changed['field']}", row)
    for piece in said["read"]:
        rows.put("frame piece", f"{one.seq} {piece['id']}", tell({}, one, frame=key))


def _frame(rows: Rows, one: Said, said: Payload) -> dict[str, Any]:
    return {
        "author": name(rows, "author", one, said["author"]), "outlet": name(rows, "outlet", one, said["outlet"]),
        **{member: said[member] for member in ("starts_on", "ends_on", "every", "n_published", "counted_on")},
        "note": said["note"] or "", "published_source": said["published_source"] or "",
        "declared_at": said["declared_at"], "last_seq": one.seq,
    }  # fmt: skip


def reading_given(rows: Rows, one: Said) -> None:
    """An editor reads a draft's quote blind."""
    said = one.payload
    numbers = said["numbers"]
    row = tell(
        {}, one, prediction=said["prediction"], editor=said["editor"], decides=said["decides"], last_seq=one.seq,
        given_at=said["given_at"], lexicon_version=numbers["lexicon_version"] or "",
        **{member: numbers[member] for member in ("hedge", "probability", "low", "high", "basis", "denies", "vague")},
    )  # fmt: skip
    rows.put("reading", said["reading"], row)


def import_batch(rows: Rows, one: Said) -> None:
    """A batch of a file is committed: its claims' entries stand right before this one."""
    said = one.payload
    if said["created"]:
        row = tell(
            {}, one, file_sha256=said["file_sha256"], frame=said.get("frame"), n_created=said["created"],
            first_seq=one.seq - said["created"], imported_at=one.at,
        )  # fmt: skip
        rows.put("import batch", str(one.seq - 1), row)


def reply_published(rows: Rows, one: Said) -> None:
    """What an author says is published."""
    said = one.payload
    row = tell(
        {}, one, author=said["author"]["id"], prediction=said["prediction"], question=said["question"],
        text=said["text"], state="published", received_at=said["received_at"], entered_by=said["entered_by"],
        published_at=one.at, decided_by=said["actor"], last_seq=one.seq,
    )  # fmt: skip
    rows.put("reply", said["reply"], row)
    follow(rows, "reply", said["reply"], said["author"]["id"])


# --- what goes along when its author turns out to be somebody else


def follow(rows: Rows, kind: str, key: str, author: str) -> None:
    """Note that a row is an author's."""
    _followers(rows, author).append((kind, key))


def move_followers(rows: Rows, gone: str, stays: str) -> None:
    """Let those rows be the other author's, without a number of their own."""
    for kind, key in _followers(rows, gone):
        row: Row = row_of(rows, kind, key)
        row["author"] = stays
        rows.put(kind, key, row)
        follow(rows, kind, key, stays)


def _followers(rows: Rows, author: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = rows.notes.setdefault("followers", {}).setdefault(author, [])
    return found
