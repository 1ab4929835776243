"""Outlets, authors, topics, events: found by name or made, renamed in the open."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q

from ..models import Author, AuthorName, Event, Kind, Outlet, OutletName, Topic, User
from ..rules.entry import broken_line
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .bulk import create
from .drafted import check_text
from .errors import Conflict, Invalid
from .log import Entry, append_entries
from .names import name_key, slug_base, slug_for

Renamed = TypeVar("Renamed", Author, Outlet)
# A list of parameters that both engines take.
CHUNK = 500


def find_or_make_authors(names: Iterable[str], *, now: datetime) -> dict[str, Author]:
    """Authors by name_key of any of their names, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = authors_by_key(spelled)
    missing = {key: name for key, name in spelled.items() if key not in found}
    slugs = _free_slugs(Author, missing)
    made = {key: Author(name=missing[key], slug=slugs[key], created_at=now) for key in missing}
    create(list(made.values()))
    create([AuthorName(author=author, name=author.name, key=key) for key, author in made.items()])
    return found | made


def standing_author(author: Author) -> Author:
    """Who this author is by now: themselves, or the one they were merged into."""
    return author.merged_into or author


def find_or_make_outlets(names: Iterable[str]) -> dict[str, Outlet]:
    """Outlets by name_key of any of their names, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = outlets_by_key(spelled)
    missing = {key: name for key, name in spelled.items() if key not in found}
    slugs = _free_slugs(Outlet, missing)
    made = {key: Outlet(name=missing[key], slug=slugs[key]) for key in missing}
    Outlet.objects.bulk_create(made.values(), batch_size=CHUNK)
    OutletName.objects.bulk_create(
        [OutletName(outlet=outlet, name=outlet.name, key=key) for key, outlet in made.items()], batch_size=CHUNK
    )
    return found | made


def find_or_make_topics(names: Iterable[str]) -> dict[str, Topic]:
    """Topics by name_key, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = {one.name_key: one for part in _chunks(spelled) for one in Topic.objects.filter(name_key__in=part)}
    missing = {key: name for key, name in spelled.items() if key not in found}
    slugs = _free_slugs(Topic, missing)
    made = {key: Topic(name=name, name_key=key, slug=slugs[key]) for key, name in missing.items()}
    Topic.objects.bulk_create(made.values(), batch_size=CHUNK)
    return found | made


def authors_by_key(keys: Iterable[str]) -> dict[str, Author]:
    """Authors by any of these name keys."""
    names = AuthorName.objects.select_related("author")
    return {one.key: one.author for part in _chunks(keys) for one in names.filter(key__in=part)}


def outlets_by_key(keys: Iterable[str]) -> dict[str, Outlet]:
    """Outlets by any of these name keys."""
    names = OutletName.objects.select_related("outlet")
    return {one.key: one.outlet for part in _chunks(keys) for one in names.filter(key__in=part)}


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """First spelling of each name, by its key; empty names are nobody's."""
    spelled: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key:
            spelled.setdefault(key, " ".join(name.split()))
    return spelled


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = list(values)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _free_slugs(model: type[Any], names: dict[str, str]) -> dict[str, str]:
    taken = _taken_slugs(model, {slug_base(name) for name in names.values()})
    slugs: dict[str, str] = {}
    for key, name in names.items():
        slugs[key] = slug_for(name, taken)
        taken.add(slugs[key])
    return slugs


def _taken_slugs(model: type[Any], bases: Iterable[str]) -> set[str]:
    """Of these slugs, and of the numbered ones after them, those that rows have."""
    taken = set(model.objects.filter(slug__among=bases).values_list("slug", flat=True))
    for part in _chunks(sorted(taken)):
        numbered = Q()
        for base in part:
            numbered |= Q(slug__startswith=f"{base}-")
        taken |= set(model.objects.filter(numbered).values_list("slug", flat=True))
    return taken


def find_or_make_events(names: Iterable[str]) -> dict[str, Event]:
    """Shared events by name_key, made where missing. Call inside a verb."""
    spelled = _by_key(names)
    found = _events_by_key(spelled)
    missing = [Event(name=name, name_key=key) for key, name in spelled.items() if key not in found]
    if missing:
        Event.objects.bulk_create(missing, batch_size=CHUNK)
        found = _events_by_key(spelled)
    return found


def _events_by_key(keys: Iterable[str]) -> dict[str, Event]:
    named = Event.objects.select_related("merged_into")
    events = (event for part in _chunks(keys) for event in named.filter(name_key__in=part))
    return {event.name_key: event.merged_into or event for event in events if event.name_key}


@verb
def rename_author(*, actor: User, author: Author, name: str, reason: str, now: datetime) -> Author:
    """Give `author` another public name; the old one stays an alias. Raises Invalid, Conflict, NotAllowed."""
    require_role(actor, JUDGES, "rename an author")
    _check_name(name, reason)
    author = standing_author(Author.objects.get(pk=author.pk))
    _refuse_same_name(author, name)
    owner = authors_by_key([name_key(name)]).get(name_key(name))
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
    if name_key(name) in authors_by_key([name_key(name)]):
        raise Conflict.one("name", "name_taken", f"“{name}” is a name of an author already.")
    [alias] = AuthorName.objects.bulk_create([AuthorName(author=author, name=name.strip(), key=name_key(name))])
    return alias


@verb
def rename_outlet(*, actor: User, outlet: Outlet, name: str, reason: str, now: datetime) -> Outlet:
    """Give `outlet` another name; the old one still finds it. Raises Invalid, Conflict, NotAllowed."""
    require_role(actor, JUDGES, "rename an outlet")
    _check_name(name, reason)
    outlet = Outlet.objects.get(pk=outlet.pk)
    _refuse_same_name(outlet, name)
    owner = outlets_by_key([name_key(name)]).get(name_key(name))
    if owner is not None and owner.pk != outlet.pk:
        raise Conflict.one("name", "name_taken", f"“{name}” is a name of {owner.name} already.")
    if owner is None:
        OutletName.objects.bulk_create([OutletName(outlet=outlet, name=name.strip(), key=name_key(name))])
    return _rename(outlet, name, Kind.OUTLET_CHANGED, actor, reason, now)


def _check_name(name: str, reason: str) -> None:
    check_text("name", name)
    if broken_line("name", name):
        raise Invalid(broken_line("name", name))
    check_text("reason", reason)
    if not name_key(name) or len(name) > 200:
        raise Invalid.one("name", "bad_name", "Give a name of 1 to 200 characters.")
    if not reason.strip():
        raise Invalid.one("reason", "missing_reason", "Say why: the reason stands in the public log.")


def _refuse_same_name(row: Author | Outlet, name: str) -> None:
    if row.name == name.strip():
        raise Invalid.one("name", "nothing_changed", f"It is called “{row.name}” already.")


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
