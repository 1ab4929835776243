"""When two names are the same name, and how a name becomes an address."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.text import slugify

SLUG_LENGTH = 60


def name_key(name: str) -> str:
    """The name as matched: trimmed, inner space single, NFC, case-folded, without characters that do not show."""
    shown = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", shown).split()).casefold()


def statement_key(statement: str, condition: str = "") -> str:
    """SHA-256 hex of a statement as matched, trimmed and NFC; under a condition it is another question."""
    parts = [unicodedata.normalize("NFC", text.strip()) for text in (statement, condition)]
    return digest(*parts) if parts[1] else hashlib.sha256(parts[0].encode()).hexdigest()


def claim_identity(author: UUID, question: UUID, said_on: date | None, probability: Decimal | None, quote: str) -> str:
    """SHA-256 hex by which one claim is known again: who, on what, when, how sure, in which words."""
    sure = "" if probability is None else format(probability.normalize(), "f")
    return digest(str(author), str(question), str(said_on), sure, quote)


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
