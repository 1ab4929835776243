"""What makes a row the same row, and a claim the same claim, when a file is read again."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from predictions.formats.row import Row, cells_of, share_text


def comparable(text: str) -> str:
    """Return a text as it is compared: trimmed and in Unicode form NFC. What is stored stays verbatim."""
    return unicodedata.normalize("NFC", text.strip())


def row_digest(row: Row) -> str:
    """Return the SHA-256, in hex, of a row's canonical cells; its line in the file does not count."""
    return _digest(("row/1", *cells_of(row)))


def identity(author: str, question: str, said_on: date, probability: Decimal | None, quote: str) -> str:
    """Return the SHA-256, in hex, that stands for a claim without an external_id.

    `author` and `question` are what names them for good: a slug, a public id, a statement and its deadline.
    Texts are compared trimmed and in NFC, the probability by its value.
    """
    stated = None if probability is None else share_text(probability)
    texts = (comparable(author), comparable(question), said_on.isoformat(), stated, comparable(quote))
    return _digest(("claim/1", *texts))


def _digest(parts: Sequence[str | None]) -> str:
    # JSON keeps the parts apart whatever they hold: no separator can be forged by a text that contains it.
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
