"""Every translated text between marks, so that what is not translated shows, and what stands outside the marks."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import trans_real

from predictions.models import Author, Commentary, Outlet, Question, Topic
from predictions.web import texts, words
from tests.web.helpers import VOID_ELEMENTS

BEGIN, END = "⟦", "⟧"
# What a reader sees or hears of an element beside its text.
READ = ("title", "alt", "placeholder", "aria-label", "data-label")
# What the desk, the authors and the file say: never translated.
DATA_ELEMENTS = frozenset({"bdi", "code", "q", "script", "style", "option", "textarea"})


def mark_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put whatever the catalogue of the language in force has a translation of between marks, in English."""

    def marked(text: str, key: Any) -> str:
        if key not in trans_real.catalog()._catalog:  # type: ignore[attr-defined]
            return text
        found = f"{BEGIN}{text}{END}"
        return mark_safe(found) if isinstance(text, SafeData) else found

    def with_context(context: str, text: str) -> str:
        return marked(text, f"{context}\x04{text}")

    def counted(one: str, many: str, n: int) -> str:
        return marked(one if n == 1 else many, (one, 0))

    given = {"gettext": lambda text: marked(text, text), "pgettext": with_context, "ngettext": counted}
    for name, function in given.items():
        assert hasattr(trans_real, name)
        monkeypatch.setattr(translation._trans, name, function, raising=False)  # type: ignore[attr-defined]
    monkeypatch.setattr(texts, "_KEPT", {})


def data() -> list[str]:
    """What the record's own texts are, also as titles shorten them; the longest first."""
    texts: set[str] = set()
    for rows in (
        Author.objects.values_list("name", flat=True), Outlet.objects.values_list("name", flat=True),
        Topic.objects.values_list("name", flat=True), Question.objects.values_list("statement", flat=True),
        Commentary.objects.values_list("title", flat=True),
    ):  # fmt: skip
        texts.update(rows)
    texts |= {words.shortened(text, most) for text in texts for most in (20, 26, 90)}
    return sorted((text for text in texts if text), key=len, reverse=True)


class Unmarked(HTMLParser):
    """The texts of a page outside the marks and outside of what is data."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0
        self._open: list[tuple[str, bool]] = []
        self._known = data()
        self.feed(markup)
        self.close()
        assert self._depth == 0, "a mark is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in READ:
            self._note(self._outside(given.get(name) or "", 0)[0])
        if tag == "meta" and (given.get("name") == "description" or "property" in given):
            self._note(self._outside(given.get("content") or "", 0)[0] if given.get("property") != "og:type" else "")
        if tag not in VOID_ELEMENTS:
            other = tag != "html" and "lang" in given
            self._open.append((tag, tag in DATA_ELEMENTS or "dir" in given or other or self._in_data))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        outside, self._depth = self._outside(text, self._depth)
        if not self._in_data:
            self._note(outside)

    @property
    def _in_data(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _outside(self, text: str, depth: int) -> tuple[str, int]:
        kept = []
        for letter in text:
            depth += {BEGIN: 1, END: -1}.get(letter, 0)
            if depth == 0 and letter != END:
                kept.append(letter)
        return "".join(kept), depth

    def _note(self, text: str) -> None:
        rest = " ".join(text.split())
        for known in self._known:
            rest = rest.replace(known, "")
        if not rest.startswith("http") and any(letter.isalpha() for letter in rest.replace("UTC", "")):
            self.found.append(rest)


def unmarked(markup: str) -> list[str]:
    """Every text that is neither translated nor data."""
    return Unmarked(markup).found
