"""Outlets, authors, topics, events: found by name or made, renamed in the open."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from ..models import Author, AuthorName, Event, Kind, Outlet, Topic, User
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .drafted import check_text
from .errors import Conflict, Invalid
from .log import Entry, append_entries
from .names import name_key, slug_for

Named = TypeVar("Named", Outlet, Topic)
Renamed = TypeVar("Renamed", Author, Outlet)


def find_or_make_outlets(names: Iterable[str]) -> dict[str, Outlet]:
    """Outlets by name_key, made where missing. Call inside a verb."""
    return _find_or_make(Outlet, names)


def find_or_make_topics(names: Iterable[str]) -> dict[str, Topic]:
    """Topics by name_key, made where missing. Call inside a verb."""
    return _find_or_make(Topic, names)


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """First spelling of each name, by its key; empty names are nobody's."""
    spelled: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key:
            spelled.setdefault(key, " ".join(name.split()))
    return spelled


def _find_or_make(model: type[Named], names: Iterable[str]) -> dict[str, Named]:
    spelled = _by_key(names)
    found = {one.name_key: one for one in model.objects.filter(name_key__in=spelled)}
    # Two editors may make the same name at once: the second insert is ignored and read back. A slug taken
    # meanwhile leaves the name missing, so it is tried again with the next number.
    while missing := [key for key in spelled if key not in found]:
        rows = [
            model(name=spelled[key], name_key=key, slug=slug)
            for key, slug in _free_slugs(model, {key: spelled[key] for key in missing}).items()
        ]
        model.objects.bulk_create(rows, ignore_conflicts=True)
        found |= {one.name_key: one for one in model.objects.filter(name_key__in=missing)}
    return found


def _free_slugs(model: type[Any], names: dict[str, str]) -> dict[str, str]:
    taken = set(model.objects.values_list("slug", flat=True))
    slugs: dict[str, str] = {}
    for key, name in names.items():
        slugs[key] = slug_for(name, taken)
        taken.add(slugs[key])
    return slugs


def find_or_make_authors(names: Iterable[str], *, now: datetime) -> dict[str, Author]:
    """Authors by name_key of any of their names, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = _authors_by_key(spelled)
    while missing := {key: spelled[key] for key in spelled if key not in found}:
        _make_authors(missing, now)
        found |= _authors_by_key(missing)
    return found


def _authors_by_key(keys: Iterable[str]) -> dict[str, Author]:
    rows = AuthorName.objects.filter(key__in=list(keys)).select_related("author")
    return {row.key: row.author for row in rows}


def _make_authors(names: dict[str, str], now: datetime) -> None:
    slugs = _free_slugs(Author, names)
    Author.objects.bulk_create(
        [Author(name=names[key], slug=slugs[key], created_at=now) for key in names], ignore_conflicts=True
    )
    made = {author.slug: author for author in Author.objects.filter(slug__in=slugs.values())}
    AuthorName.objects.bulk_create(
        [AuthorName(author=made[slugs[key]], name=names[key], key=key) for key in names if slugs[key] in made],
        ignore_conflicts=True,
    )


def find_or_make_events(names: Iterable[str]) -> dict[str, Event]:
    """Shared events by name_key, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = _events_by_key(spelled)
    missing = [Event(name=name, name_key=key) for key, name in spelled.items() if key not in found]
    if missing:
        Event.objects.bulk_create(missing, ignore_conflicts=True)
        found = _events_by_key(spelled)
    return found


def _events_by_key(keys: Iterable[str]) -> dict[str, Event]:
    return {event.name_key: event for event in Event.objects.filter(name_key__in=list(keys)) if event.name_key}


@verb
def rename_author(*, actor: User, author: Author, name: str, reason: str, now: datetime) -> Author:
    """Give `author` another public name; the old one stays an alias. Raises Invalid, Conflict, NotAllowed."""
    require_role(actor, JUDGES, "rename an author")
    _check_name(name, reason)
    author = Author.objects.select_for_update().get(pk=author.pk)
    owner = _authors_by_key([name_key(name)]).get(name_key(name))
    if owner is not None and owner.pk != author.pk:
        raise Conflict.one("name", "name_taken", f"“{name}” is a name of {owner.name} already.")
    if owner is None:
        AuthorName.objects.bulk_create([AuthorName(author=author, name=name.strip(), key=name_key(name))])
    return _rename(author, name, Kind.AUTHOR_CHANGED, actor, reason, now)


@verb
def add_alias(*, actor: User, author: Author, name: str, now: datetime) -> AuthorName:
    """Let imports and editors find `author` by another name too. Raises Invalid, Conflict, NotAllowed."""
    require_role(actor, JUDGES, "add an alias")
    _check_name(name, "alias")
    if name_key(name) in _authors_by_key([name_key(name)]):
        raise Conflict.one("name", "name_taken", f"“{name}” is a name of an author already.")
    [alias] = AuthorName.objects.bulk_create([AuthorName(author=author, name=name.strip(), key=name_key(name))])
    return alias


@verb
def rename_outlet(*, actor: User, outlet: Outlet, name: str, reason: str, now: datetime) -> Outlet:
    """Give `outlet` another name. Raises Invalid, Conflict, NotAllowed."""
    require_role(actor, JUDGES, "rename an outlet")
    _check_name(name, reason)
    outlet = Outlet.objects.select_for_update().get(pk=outlet.pk)
    if Outlet.objects.filter(name_key=name_key(name)).exclude(pk=outlet.pk).exists():
        raise Conflict.one("name", "name_taken", f"Another outlet is called “{name}”.")
    outlet.name_key = name_key(name)
    return _rename(outlet, name, Kind.OUTLET_CHANGED, actor, reason, now)


def _check_name(name: str, reason: str) -> None:
    check_text("name", name)
    check_text("reason", reason)
    if not name.strip() or len(name) > 200:
        raise Invalid.one("name", "bad_name", "Give a name of 1 to 200 characters.")
    if not reason.strip():
        raise Invalid.one("reason", "missing_reason", "Say why: the reason stands in the public log.")


def _rename(row: Renamed, name: str, kind: Kind, actor: User, reason: str, now: datetime) -> Renamed:
    old, row.name = row.name, name.strip()
    if row.last_seq is not None:  # nobody has seen an unpublished name, so there is nothing to tell
        payload = {
            "id": str(row.public_id),
            "slug": row.slug,
            "field": "name",
            "old": old,
            "new": row.name,
            "reason": reason.strip(),
            "actor": str(actor.public_id),
        }
        [row.last_seq] = append_entries([Entry(kind, row.log_subject, payload)], now=now)
        raise_board_version(now)
    row.save()
    return row


def mark_public(rows: Sequence[Any], seqs: Sequence[int]) -> None:
    """Set last_seq of catalogue rows that a publication names for the first time. Call inside a verb."""
    fresh = {
        row.pk: (row, seq) for row, seq in zip(rows, seqs, strict=True) if row is not None and row.last_seq is None
    }
    for row, seq in fresh.values():
        row.last_seq = seq
    if fresh:
        type(next(iter(fresh.values()))[0]).objects.bulk_update([row for row, _ in fresh.values()], ["last_seq"])
