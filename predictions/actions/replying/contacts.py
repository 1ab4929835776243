"""How authors can be reached: addresses are the desk's alone, kept for a while, and in no log, page or error."""

import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ...models import Author, AuthorContact, User
from ...rules.entry import unreadable
from ...rules.problems import Problem
from ..base import JUDGES, operation, require_role
from ..catalogue import standing_author
from ..errors import Conflict, Invalid, NotFound

CONTACT_LIFE = timedelta(days=180)
# More of one person would be guesses.
MOST_CONTACTS = 5
MOST_PLACE = 500
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]")


@operation
def note_contact(*, actor: User, author: Author, address: str, place: str, now: datetime) -> AuthorContact:
    """Keep an address at which `author` can be told, found at `place`; it is forgotten after 180 days.

    Noting one again renews it. Raises Invalid, NotAllowed, Conflict where they asked not to be written to.
    """
    require_role(actor, JUDGES, "note how an author can be reached")
    author, address = _locked(author), address.strip()
    _refuse_faulty([*_address_problems(address), *_place_problems(place, "Say where you found it.")])
    others = AuthorContact.objects.filter(author=author)
    if others.filter(declined=True).exists():
        raise Conflict.one("author", "declined", "They asked not to be written to: take that note away first.")
    if others.exclude(address="").exclude(address=address).count() >= MOST_CONTACTS:
        raise Conflict.one("address", "too_many", f"{MOST_CONTACTS} addresses are enough: take one away first.")
    others.filter(address__in=("", address)).delete()
    return AuthorContact.objects.create(
        author=author, address=address, place=place.strip(), noted_by=actor, noted_at=now,
        expires_at=now + CONTACT_LIFE,
    )  # fmt: skip


@operation
def note_search(*, actor: User, author: Author, place: str, now: datetime) -> AuthorContact:
    """Record that no address was found, and where the desk looked: `place` stands on the author's page.

    Raises Invalid, NotAllowed, Conflict where an address is kept.
    """
    require_role(actor, JUDGES, "note where you looked for an author")
    author = _locked(author)
    _refuse_faulty(_place_problems(place, "Say where you looked: readers see it."))
    if _ADDRESS.search(place):
        raise Invalid.one("place", "address_in_public", "Name places, not addresses: this stands on a public page.")
    others = AuthorContact.objects.filter(author=author)
    if others.filter(expires_at__gt=now).exists() or others.filter(declined=True).exists():
        raise Conflict.one("author", "contact_kept", "Something is noted about how to reach them: take it away first.")
    others.delete()
    return AuthorContact.objects.create(author=author, place=place.strip(), noted_by=actor, noted_at=now)


@operation
def forget_contact(*, actor: User, contact: AuthorContact, now: datetime) -> None:
    """Take away what is noted. Raises NotAllowed, NotFound."""
    require_role(actor, JUDGES, "take away a contact")
    if not AuthorContact.objects.filter(pk=contact.pk).delete()[0]:
        raise NotFound.one("contact", "not_found", "This is noted no longer.")


@operation
def forget_expired_contacts(*, now: datetime) -> int:
    """Delete addresses that are kept long enough; returns how many. The tick does it."""
    return AuthorContact.objects.filter(expires_at__lte=now).delete()[0]


def _locked(author: Author) -> Author:
    row = Author.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=author.pk)
    return standing_author(row)


def _refuse_faulty(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(problems)


def _address_problems(address: str) -> list[Problem]:
    # The sentence never repeats the address: problems go to logs and answers.
    found = unreadable("address", address, 254)
    try:
        validate_email(address)
    except ValidationError:
        found = found or [Problem("address", "bad_email", "Give one e-mail address such as name@example.org.")]
    return found


def _place_problems(place: str, missing: str) -> list[Problem]:
    found = unreadable("place", place, MOST_PLACE)
    return found if found or place.strip() else [Problem("place", "missing_place", missing)]
