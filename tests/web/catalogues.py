"""What the tests of translations read: catalogues, and every text that templates and code ask gettext for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

APP = Path(__file__).parents[2] / "predictions"
FUNCTIONS = {
    "_": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None), "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2),
}  # fmt: skip
_CALL = re.compile(
    r"""\b(?P<name>n?p?gettext|_)\((?P<texts>(?:\s*u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'),?)+)""", re.VERBOSE
)
_LITERAL = re.compile(r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')

Key = tuple[str, str, str]  # context, text, plural


@dataclass(slots=True)
class Entry:
    """One text of a catalogue with its translations, of which a plural has two."""

    parts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> Key:
        """By what it is looked up."""
        return self.parts.get("msgctxt", ""), self.parts["msgid"], self.parts.get("msgid_plural", "")

    @property
    def translations(self) -> list[str]:
        """In the order of the plural's forms."""
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]


def entries(path: Path) -> list[Entry]:
    """The entries of a .po file without its header."""
    found = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        entry, last = Entry(fuzzy="\n#, fuzzy" in f"\n{block}"), ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if match := _LINE.fullmatch(line):
                last = match[1]
                entry.parts[last] = ast.literal_eval(match[2])
            else:
                entry.parts[last] += ast.literal_eval(line)
        if entry.parts.get("msgid"):
            found.append(entry)
    return found


def asked_for() -> set[Key]:
    """Every text that the app marks for translation."""
    return {key for source in (_in_templates(), _in_code()) for key in source}


def _in_templates() -> Iterator[Key]:
    for path in sorted(APP.glob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            for call in _CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
                yield _key(call["name"], [ast.literal_eval(one) for one in _LITERAL.findall(call["texts"])])


def _in_code() -> Iterator[Key]:
    for path in sorted(APP.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in FUNCTIONS and texts:
                yield _key(name, texts)


def _key(name: str, texts: list[str]) -> Key:
    context, text, plural = FUNCTIONS[name]
    return ("" if context is None else texts[context], texts[text], "" if plural is None else texts[plural])
