"""When two names are the same name, and how a name becomes an address."""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.utils.text import slugify

SLUG_LENGTH = 60


@lru_cache(65_536)  # the same few thousand names come back in row after row of an import
def name_key(name: str) -> str:
    """The name as matched: trimmed, inner space single, NFC, case-folded, without characters that do not show."""
    shown = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", shown).split()).casefold()


def statement_key(statement: str, condition: str = "") -> str:
    """SHA-256 hex of a statement as matched, trimmed and NFC; under a condition it is another question."""
    parts = [unicodedata.normalize("NFC", text.strip()) for text in (statement, condition)]
    return digest(*parts) if parts[1] else hashlib.sha256(parts[0].encode()).hexdigest()


def claim_identity(author: UUID | str, question: UUID | str, said_on: object, sure: str, quote: str) -> str:
    """SHA-256 hex by which one claim is known again: who, on what, when, how sure, in which words.

    Days as YYYY-MM-DD; `sure` is the probability as the log spells it, empty where there is none.
    """
    who, what, on = str(author), str(question), str(said_on)
    # As `digest` joins them; an import asks for one or two of these a row.
    joined = f"{len(who)}:{who}{len(what)}:{what}{len(on)}:{on}{len(sure)}:{sure}{len(quote)}:{quote}"
    return hashlib.sha256(joined.encode()).hexdigest()


def digest(*parts: str) -> str:
    """SHA-256 hex of `parts`, each prefixed with its length so that no two lists of parts look alike."""
    joined = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.sha256(joined.encode()).hexdigest()


def slug_base(name: str) -> str:
    """The slug that `name` gets where it is free."""
    return slugify(name)[:SLUG_LENGTH].strip("-") or f"name-{digest(name_key(name))[:10]}"


def slug_for(name: str, taken: Iterable[str]) -> str:
    """A free slug for `name`; a name without Latin letters gets a short digest instead."""
    base = slug_base(name)
    used = taken if isinstance(taken, set) else set(taken)
    slug, number = base, 1
    while slug in used:
        number += 1
        slug = f"{base}-{number}"
    return slug
