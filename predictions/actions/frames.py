"""What the desk undertakes to read: stated beforehand, changed in the open, and what was read without a find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from ..models import Author, Byline, Commentary, Frame, FrameChange, FramePiece, Kind, Outlet, User
from ..rules.entry import EARLIEST, LATEST, broken_line, unreadable
from ..rules.entry import problems as entry_problems
from ..rules.problems import Problem
from .amending import as_text
from .base import JUDGES, require_role, verb
from .catalogue import find_or_make_outlets, mark_public
from .corrections import require_reason
from .drafted import rules_draft, side_problems
from .errors import Invalid, NotFound
from .inputs import CommentaryInput, PredictionInput
from .log import Entry, append_entries
from .names import name_key
from .payloads import Payload, commentary_payload, frame_payload
from .references import author_named, find_or_make_commentary

MOST_PIECES = 200
MOST_EVERY = 1000
MOST_PUBLISHED = 1_000_000
_OF_PIECE = frozenset({"source_url", "source_title", "published_on", "outlet", "archive_url"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameInput:
    """What is undertaken: whose pieces, of which days, every which one; and how many there were, if known.

    `author` is a row or a name, `outlet` a name; one of them at least. `ends_on` None: until further notice.
    """

    author: Author | str | None = None
    outlet: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    every: int = 1
    note: str = ""
    n_published: int | None = None
    published_source: str = ""
    counted_on: date | None = None


# Whose pieces they are stays: other pieces are another frame.
CHANGEABLE = tuple(one.name for one in fields(FrameInput) if one.name not in ("author", "outlet"))


@verb
def declare_frame(*, actor: User, frame: FrameInput, now: datetime) -> Frame:
    """State what the desk will read, or for a backlog what it has read. Its author's or outlet's name is public by it.

    Raises Invalid, NotAllowed.
    """
    require_role(actor, JUDGES, "declare a frame")
    problems = [*_names(frame), *_faults(frame, now)]
    if problems:
        raise Invalid(problems)
    values = {name: getattr(frame, name) for name in CHANGEABLE}
    row = Frame(
        **_trimmed(values), author=author_named(frame.author, now), outlet=_outlet(frame.outlet), declared_by=actor,
        declared_at=now,
    )  # fmt: skip
    payload = frame_payload(row) | {"actor": str(actor.public_id)}
    [row.last_seq] = append_entries([Entry(Kind.FRAME_DECLARED, row.log_subject, payload)], now=now)
    row.save()
    mark_public([row.author], [row.last_seq])
    mark_public([row.outlet], [row.last_seq])
    return row


@verb
def change_frame(*, actor: User, frame: Frame, changes: Mapping[str, Any], reason: str, now: datetime) -> Frame:
    """Change a frame's days, its k, its note or its count; old value, new value, reason and actor are kept.

    `changes` maps names of CHANGEABLE to values as FrameInput has them. Raises Invalid, NotAllowed, NotFound.
    """
    require_role(actor, JUDGES, "change a frame")
    require_reason(reason)
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise Invalid.one(unknown[0], "not_changeable", f"Only these can be changed: {', '.join(CHANGEABLE)}.")
    row = _locked(frame)
    before = {name: getattr(row, name) for name in CHANGEABLE}
    after = before | _trimmed(changes)
    problems = _faults(FrameInput(**after), now)
    if problems:
        raise Invalid(problems)
    changed = [name for name in CHANGEABLE if before[name] != after[name]]
    if not changed:
        raise Invalid.one("changes", "nothing_changed", "These are the values it has already.")
    for name in changed:
        setattr(row, name, after[name])
    told = [(name, as_text(before[name]), as_text(after[name])) for name in changed]
    return _write_change(actor, row, told, [], reason, now)


@verb
def add_frame_pieces(*, actor: User, frame: Frame, pieces: Sequence[CommentaryInput], now: datetime) -> Frame:
    """Note pieces that were read within the frame and held no prediction; those noted already change nothing.

    A piece without an outlet is the frame's outlet's. Raises Invalid (by index), NotAllowed, NotFound.
    """
    require_role(actor, JUDGES, "note what was read")
    row = _locked(frame)
    given = [_of_frame(one, row) for one in pieces]
    if not 1 <= len(given) <= MOST_PIECES:
        raise Invalid.one("pieces", "how_many", f"Give from 1 to {MOST_PIECES} pieces.")
    found = {index: faults for index, one in enumerate(given) if (faults := _piece_faults(one, row))}
    if found:
        raise Invalid(found)
    rows = {one.pk: one for one in (find_or_make_commentary(piece, now) for piece in given)}
    known = set(FramePiece.objects.filter(frame=row, commentary__in=rows).values_list("commentary_id", flat=True))
    fresh = [one for pk, one in rows.items() if pk not in known]
    if not fresh:
        return row
    _write_change(actor, row, [], fresh, "Read, and nothing found.", now)
    assert row.last_seq is not None
    FramePiece.objects.bulk_create([FramePiece(frame=row, commentary=one, seq=row.last_seq) for one in fresh])
    if row.author_id is not None:
        Byline.objects.bulk_create(
            [Byline(commentary=one, author_id=row.author_id) for one in fresh], ignore_conflicts=True
        )  # fmt: skip
    mark_public([one.outlet for one in fresh], [row.last_seq] * len(fresh))
    return row


def frame_covering(public_id: str) -> Frame:
    """The frame of this id, for an import. Raises Invalid."""
    found = Frame.objects.select_related("author", "outlet").filter(public_id=public_id).first()
    if found is None:
        raise Invalid.one("frame", "unknown_frame", "There is no frame of this id: declare it first.")
    return found


def _locked(frame: Frame) -> Frame:
    rows = Frame.objects.select_for_update(of=("self",)).select_related("author", "outlet")
    row: Frame | None = rows.filter(pk=frame.pk).first()
    if row is None:
        raise NotFound.one("frame", "not_found", "There is no such frame.")
    return row


def _write_change(
    actor: User, row: Frame, changed: Sequence[tuple[str, str, str]], read: Sequence[Commentary], reason: str,
    now: datetime,
) -> Frame:  # fmt: skip
    payload: Payload = frame_payload(row) | {
        "changes": [{"field": name, "old": old, "new": new} for name, old, new in changed],
        "read": [commentary_payload(one) for one in read],
        "reason": reason.strip(),
        "actor": str(actor.public_id),
    }
    [row.last_seq] = append_entries([Entry(Kind.FRAME_CHANGED, row.log_subject, payload)], now=now)
    row.save()
    kept = list(changed) or [("pieces", "", str(len(read)))]
    FrameChange.objects.bulk_create(
        FrameChange(
            frame=row, field=name, old=old, new=new, reason=reason.strip(), actor=actor, changed_at=now,
            seq=row.last_seq,
        )
        for name, old, new in kept
    )  # fmt: skip
    return row


def _trimmed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _outlet(name: str) -> Outlet | None:
    return find_or_make_outlets([name]).get(name_key(name))


# --- what cannot stand


def _names(frame: FrameInput) -> list[Problem]:
    author = frame.author.name if isinstance(frame.author, Author) else frame.author or ""
    found = []
    for field, name in (("author", author), ("outlet", frame.outlet)):
        found += unreadable(field, name, 200) + broken_line(field, name)
    if not (name_key(author) or name_key(frame.outlet)):
        found.append(Problem("author", "frame_of_nobody", "Say whose pieces: an author, an outlet, or both."))
    return found


def _faults(frame: FrameInput, now: datetime) -> list[Problem]:
    found = unreadable("note", frame.note, 5000)
    if frame.starts_on is None:
        return [*found, Problem("starts_on", "missing_day", "Give the first day of the pieces.")]
    for name in ("starts_on", "ends_on", "counted_on"):
        day = getattr(frame, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            found.append(Problem(name, "date_range", f"Give a date from {EARLIEST.year} to {LATEST.year}."))
    if frame.ends_on is not None and frame.ends_on < frame.starts_on:
        found.append(Problem("ends_on", "ends_before_start", "The last day cannot be before the first."))
    if not 1 <= frame.every <= MOST_EVERY:
        found.append(Problem("every", "every_range", f"Give 1 for all pieces, or every k-th up to {MOST_EVERY}."))
    return found + _count_faults(frame, now)


def _count_faults(frame: FrameInput, now: datetime) -> list[Problem]:
    known = (frame.n_published is not None, bool(frame.published_source.strip()), frame.counted_on is not None)
    found = unreadable("published_source", frame.published_source, 500)
    found += broken_line("published_source", frame.published_source)
    if any(known) and not all(known):
        sentence = "Give the number of pieces published, where it was counted and on which day; or none of them."
        found.append(Problem("n_published", "count_incomplete", sentence))
    if frame.n_published is not None and not 0 <= frame.n_published <= MOST_PUBLISHED:
        found.append(Problem("n_published", "count_range", f"Give a number from 0 to {MOST_PUBLISHED}."))
    if frame.counted_on is not None and frame.counted_on > now.astimezone(UTC).date():
        found.append(Problem("counted_on", "in_the_future", "The day of the count cannot be in the future."))
    return found


def _of_frame(piece: CommentaryInput, frame: Frame) -> CommentaryInput:
    outlet = piece.outlet or (frame.outlet.name if frame.outlet else "")
    return CommentaryInput(
        url=piece.url, outlet=outlet, title=piece.title, published_on=piece.published_on, archive_url=piece.archive_url
    )


def _piece_faults(piece: CommentaryInput, frame: Frame) -> list[Problem]:
    draft = PredictionInput(quote="-", commentary=piece)
    found = [one for one in (*entry_problems(rules_draft(draft)), *side_problems(draft)) if one.field in _OF_PIECE]
    found += outside(frame, outlet=piece.outlet, published_on=piece.published_on)
    return found


def outside(frame: Frame, *, outlet: str, published_on: date | None) -> list[Problem]:
    """What keeps a piece of this outlet and day from being one of the frame's."""
    if frame.outlet is not None and name_key(outlet) not in _keys(frame.outlet):
        return [Problem("outlet", "outside_frame", f"The frame is of {frame.outlet.name}.")]
    last = frame.ends_on or LATEST
    if published_on is None or not frame.starts_on <= published_on <= last:
        days = f"from {frame.starts_on} to {frame.ends_on}" if frame.ends_on else f"from {frame.starts_on} on"
        return [Problem("published_on", "outside_frame", f"The frame is of pieces published {days}.")]
    return []


def _keys(outlet: Outlet) -> set[str]:
    return {name_key(outlet.name), *outlet.names.values_list("key", flat=True)}
