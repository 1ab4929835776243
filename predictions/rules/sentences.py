"""Reading a sentence just far enough for the rubric: its clauses, its content words, what a pronoun stands for."""

import re
from itertools import pairwise

from . import patterns

_FUNCTION_WORDS = """
    a an the and or but if so then plus also that this these those such it its he she him her his they
    them their we i you will won't would could may might can cannot can't shall should must is are was
    were be been being has have had do does did not never no in on at by to of for from with within before
    after until as than into over under about against all any both each some most when while where who
    which what how why there here once again even still yet already only just perhaps maybe possibly
    probably likely certainly
"""
_PEOPLE_WORDS = """
    president leader minister chancellor king queen pope chair chairman governor senator mayor candidate
    nominee person man woman judge prosecutor general author
"""
_NOT_NOUNS = frozenset(_FUNCTION_WORDS.split())
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
_PLURALS = ("people", "men", "women")
_EMPTY_WORDS = _NOT_NOUNS | {"continue", "continues", "remain", "remains", "keep", "keeps", "happen", "happens"}


def found(pattern: re.Pattern[str], text: str) -> str:
    """Return the words that a pattern finds, or empty text."""
    match = pattern.search(text)
    return match[0].strip() if match else ""


def names_source(criteria: str) -> bool:
    """Whether criteria say who decides: an address, a kind of source, or a name that publishes.

    >>> names_source("Official transcript, else two news agencies"), names_source("YES if it happens")
    (True, False)
    """
    sources = (patterns.WEB_ADDRESS, patterns.NAMED_SOURCE, patterns.SOURCE_NAME)
    return any(source.search(criteria) for source in sources)


def without_condition(statement: str) -> str:
    """Return the statement without its “if” clause; one that is nothing else stands as it is."""
    rest = patterns.IF_CLAUSE.sub(" ", statement).strip(" ,")
    return rest or statement


def without_brackets(text: str) -> str:
    """Return the text without what stands in round brackets."""
    return re.sub(r"\([^()]*\)", " ", text)


def sentences(text: str) -> list[str]:
    """Split a text after every full stop, question mark and exclamation mark.

    >>> sentences("Will he come? No.")
    ['Will he come?', 'No.']
    """
    return [part for part in re.split(r"(?<=[.!?])[\"')\]]*\s+", text.strip("\"' ")) if part]


def content(text: str) -> set[str]:
    """Return the words that carry meaning, without endings: what two wordings of one thing share.

    >>> sorted(content("The talks will continue"))
    ['talk']
    """
    words = re.findall(r"[^\W_]{3,}", text.lower())
    return {re.sub(r"(?:ing|ed|es|s)\Z", "", word) for word in words if word not in _EMPTY_WORDS}


def unresolved(statement: str) -> str:
    """Return the first word or phrase that points outside the statement; empty if all point inside.

    >>> unresolved("Zelensky will never accept them"), unresolved("Minnesota lifts its order, then reinstates it")
    ('them', '')
    """
    spans = [match.span() for match in [patterns.SUCH.search(statement)] if match]
    spans += [match.span() for match in patterns.PRONOUN.finditer(statement) if not _resolved(match)]
    start, end = min(spans, default=(0, 0))
    return statement[start:end]


def _resolved(match: re.Match[str]) -> bool:
    """Whether something before a pronoun can be what it stands for; “it rains” stands for nothing."""
    statement, before = match.string, match.string[: match.start()]
    nouns = [word for word in re.findall(r"[^\W\d_][\w'-]*", before) if word.lower() not in _NOT_NOUNS]
    if match["person"]:
        return any(word[0].isupper() or word.lower() in _PEOPLE for word in nouns)
    if match["plural"]:
        several = any((word.endswith("s") and len(word) > 3) or word.lower() in _PLURALS for word in nouns)
        return several or (len(nouns) > 1 and " and " in before)
    empty = (found.span() for found in patterns.EMPTY_IT.finditer(statement))
    return bool(nouns) or any(start <= match.start() < end for start, end in empty)


def sentence_before(quote: str, span: str) -> str:
    """Return the sentence of a quote that stands before the one with `span` in it, or empty text."""
    for earlier, sentence in pairwise(sentences(quote)):
        if span.lower() in sentence.lower():
            return earlier
    return ""
