"""Finding predictions, questions and authors by words: every word must be there, in whichever text.

Words in quotation marks must follow each other, a * at a word's end stands for any ending. Nothing that somebody types
is a mistake; what holds no word finds nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from ..models.columns import is_postgresql
from ..models.search import document, fts

MOST_TERMS: Final = 12
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"[^\W_]+")

_PREDICTION, _QUESTION, _AUTHOR = "predictions_prediction", "predictions_question", "predictions_author"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; `open`: the last one may go on."""

    words: tuple[str, ...]
    open: bool = False


def terms_of(text: str) -> list[Term]:
    """What is looked for, at most MOST_TERMS.

    >>> terms_of('alaska "air truce" histor*')
    [Term(words=('alaska',), open=False), Term(words=('air', 'truce'), open=False), Term(words=('histor',), open=True)]
    """
    terms = []
    for quoted, plain in _TERM.findall(text):
        words = tuple(_WORD.findall(quoted or plain))
        if words:
            terms.append(Term(words, plain.endswith("*")))
    return terms[:MOST_TERMS]


def predictions_with(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of `rows` where each term stands in the quote, its translation, the question's terms or the name."""
    parts = [
        _found(_PREDICTION),
        f"SELECT id FROM {_PREDICTION} WHERE question_id IN ({_found(_QUESTION)})",
        f"SELECT id FROM {_PREDICTION} WHERE author_id IN ({_found(_AUTHOR)})",
    ]
    return _narrowed(rows, " UNION ".join(parts), len(parts), terms_of(text))


def questions_with(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of `rows` where each term stands in the statement or the criteria."""
    return _narrowed(rows, _found(_QUESTION), 1, terms_of(text))


def authors_with(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of `rows` with each term in the name."""
    return _narrowed(rows, _found(_AUTHOR), 1, terms_of(text))


def _narrowed(rows: QuerySet[Any], sql: str, places: int, terms: Sequence[Term]) -> QuerySet[Any]:
    if not terms:
        return rows.none()
    for term in terms:
        rows = rows.filter(pk__in=RawSQL(sql, [_written(term)] * places))
    return rows


def _found(table: str) -> str:
    """SQL for the ids of a table's rows that match one term."""
    if is_postgresql():
        return f"SELECT id FROM {table} WHERE {document(table)} @@ to_tsquery('simple'::regconfig, %s)"
    return f"SELECT rowid FROM {fts(table)} WHERE {fts(table)} MATCH %s"


def _written(term: Term) -> str:
    """A term in the engine's own language; words are letters and digits, so nothing can be anything else there."""
    if is_postgresql():
        return " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.open else "")
    return f'"{" ".join(term.words)}"' + ("*" if term.open else "")
