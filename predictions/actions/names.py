"""When two names are the same name, and how a name becomes an address."""

import hashlib
import unicodedata
from collections.abc import Iterable

from django.utils.text import slugify

SLUG_LENGTH = 60


def name_key(name: str) -> str:
    """The name as matched: trimmed, inner space single, NFC, case-folded."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def statement_key(statement: str) -> str:
    """SHA-256 hex of a statement as matched: trimmed and NFC; stored verbatim elsewhere."""
    return hashlib.sha256(unicodedata.normalize("NFC", statement.strip()).encode()).hexdigest()


def digest(*parts: str) -> str:
    """SHA-256 hex of `parts`, each prefixed with its length so that no two lists of parts look alike."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


def slug_for(name: str, taken: Iterable[str]) -> str:
    """A free slug for `name`; a name without Latin letters gets a short digest instead."""
    base = slugify(name)[:SLUG_LENGTH].strip("-") or f"name-{digest(name_key(name))[:10]}"
    used = set(taken)
    slug, number = base, 1
    while slug in used:
        number += 1
        slug = f"{base}-{number}"
    return slug
