"""The catalogues of the pages: complete, in step with the code, and compiled as they are written."""

import gettext
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.web.catalogues import APP, Entry, asked_for, entries

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
VARIABLE, ELEMENT = re.compile(r"%\(\w+\)[sd]"), re.compile(r"</?\w+")


def folder(code: str) -> Path:
    return APP / "locale" / code / "LC_MESSAGES"


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> list[Entry]:
    return entries(folder(request.param) / "django.po")


def test_there_is_a_second_language() -> None:
    assert "de" in LANGUAGES


def test_it_holds_every_text_that_is_asked_for_and_no_other(catalogue: list[Entry]) -> None:
    kept = {one.key for one in catalogue}

    assert asked_for() - kept == set()
    assert kept - asked_for() == set()
    assert len(kept) == len(catalogue)


def test_nothing_is_missing_and_nothing_is_guessed(catalogue: list[Entry]) -> None:
    assert [one.key for one in catalogue if one.fuzzy or not all(text.strip() for text in one.translations)] == []
    assert [one.key for one in catalogue if len(one.translations) != (2 if one.key[2] else 1)] == []


def test_translations_keep_variables_and_markup(catalogue: list[Entry]) -> None:
    """In whatever order: a variable that is lost would be a figure that nobody sees, a lost tag a broken page."""
    wrong = []
    for one in catalogue:
        for text, source in zip(one.translations, one.key[1:], strict=False):
            for pattern in (VARIABLE, ELEMENT):
                if Counter(pattern.findall(text)) != Counter(pattern.findall(source)):
                    wrong.append((source, text))
            if re.search(r"%(?![(%])", text.replace("%%", "")):
                wrong.append((source, text))
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_written_one_does(code: str) -> None:
    with (folder(code) / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stored = {key: text for key, text in compiled._catalog.items() if key != ""}  # type: ignore[attr-defined]

    written: dict[object, str] = {}
    for one in entries(folder(code) / "django.po"):
        context, text, plural = one.key
        name = f"{context}\x04{text}" if context else text
        if plural:
            written.update({(name, form): said for form, said in enumerate(one.translations)})
        else:
            written[name] = one.translations[0]
    assert stored == written


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")
@pytest.mark.parametrize("code", LANGUAGES)
def test_makemessages_finds_nothing_new(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "predictions"
    shutil.copytree(APP, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "migrations"))
    monkeypatch.chdir(copy)

    call_command("makemessages", locale=[code], no_obsolete=True, no_wrap=True, add_location="file", verbosity=0)

    path = Path("locale") / code / "LC_MESSAGES" / "django.po"
    assert [(one.key, one.translations, one.fuzzy) for one in entries(copy / path)] == [
        (one.key, one.translations, one.fuzzy) for one in entries(APP / path)
    ]
