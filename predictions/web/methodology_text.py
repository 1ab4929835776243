"""`docs/methodology.md` as part of a page: the very text that the repository has, read once per process."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# So that no heading of the text takes the address of something else on the page.
PREFIX: Final = "full-"

# Tables and curly quotes, and nothing else beyond plain Markdown; HTML in the text is shown as text.
_READER: Final = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])


@dataclass(frozen=True, slots=True)
class FullText:
    """The text without its title: what stands before the contents, the list of contents, and the sections."""

    opening: SafeString
    contents: SafeString
    sections: SafeString


def text_file() -> Path:
    """Where the text is, in the repository and in the image."""
    return Path(settings.BASE_DIR) / "docs" / "methodology.md"


@cache
def full_text() -> FullText:
    """The text of this installation, rendered. Raises FileNotFoundError where it was not installed."""
    return rendered(text_file().read_text(encoding="utf-8"))


def rendered(text: str) -> FullText:
    """Markdown with one title, an opening with a list of contents, and sections from `##` down.

    Sections become <h3>, for a page that has its own <h1> and <h2>. Nothing is raised.
    """
    tokens = _READER.parse(text)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    _anchor(tokens)
    _give_heads(tokens)
    tokens = list(_with_captions(tokens))
    first = _find(tokens, "heading_open", 0)
    start = min(_find(tokens, "bullet_list_open", 0), first)
    end = min(_find(tokens, "bullet_list_close", start) + 1, first)
    return FullText(_html([*tokens[:start], *tokens[end:first]]), _html(tokens[start:end]), _html(tokens[first:]))


def anchor_of(title: str) -> str:
    """The anchor that GitHub gives a heading, and that links inside the text name.

    >>> anchor_of("The 95 % interval"), anchor_of("Head-to-head")
    ('the-95--interval', 'head-to-head')
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _anchor(tokens: Sequence[Token]) -> None:
    """One level down for every heading, each with its address; links inside the text go there."""
    for token, content in zip(tokens, [*tokens[1:], None], strict=False):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.type == "heading_open" and content is not None:
            token.attrSet("id", PREFIX + anchor_of(_words(content)))
        for inner in token.children or ():
            target = str(inner.attrGet("href") or "")
            if target.startswith("#"):
                inner.attrSet("href", f"#{PREFIX}{target[1:]}")


def _with_captions(tokens: Sequence[Token]) -> Iterator[Token]:
    """Every table says what it is: the section's title, and the head of its first column."""
    section = ""
    for k, token in enumerate(tokens):
        yield token
        if token.type == "heading_open":
            section = _words(tokens[k + 1])
        if token.type == "table_open":
            token.attrSet("class", "plain")
            words = f"{section}: {_words(tokens[_find(tokens, 'th_open', k) + 1])}"
            yield Token("caption_open", "caption", 1)
            yield Token("inline", "", 0, children=[Token("text", "", 0, content=words)])
            yield Token("caption_close", "caption", -1)


def _give_heads(tokens: Sequence[Token]) -> None:
    """The cells of a head are heads of columns, the first cell of every other row is that of its row."""
    for token, before in zip(tokens, [None, *tokens], strict=False):
        if token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "td_open" and before is not None and before.type == "tr_open":
            token.tag = "th"
            token.attrSet("scope", "row")
    for opening, closing in zip(tokens, tokens[2:], strict=False):
        if opening.type == "td_open" and closing.type == "td_close":
            closing.tag = opening.tag


def _words(token: Token) -> str:
    return "".join(one.content for one in token.children or ())


def _find(tokens: Sequence[Token], kind: str, start: int) -> int:
    return next((k for k in range(start, len(tokens)) if tokens[k].type == kind), len(tokens))


def _html(tokens: Sequence[Token]) -> SafeString:
    # The renderer escapes every word of the text, and the text is a file of this program.
    return mark_safe(str(_READER.renderer.render(tokens, _READER.options, {})))
