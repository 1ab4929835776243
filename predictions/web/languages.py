"""Languages of the public pages: English without a prefix, every other below its own, such as `/de/`.

The address alone decides. No cookie and no Accept-Language is read, so that one address is one page for every cache,
and nothing has to Vary. What programs read (API, log files, feeds, exports) has no prefix and no language.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver
from django.utils.translation import get_language, override

from . import links

Handler = Callable[[HttpRequest], HttpResponse]

# Prefix -> language, of all but the one without a prefix.
PREFIXED: Final = {f"/{code}": code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


@dataclass(frozen=True, slots=True)
class Tongue:
    """A page in one language: the language's code and own name, and where that page is."""

    code: str
    name: str
    path: str

    @property
    def address(self) -> str:
        """The whole address."""
        return links.absolute(self.path)


def language_of(path: str) -> str:
    """The language that a path is in.

    >>> language_of("/de/authors/"), language_of("/de"), language_of("/desk/")
    ('de', 'de', 'en-gb')
    """
    end = path.find("/", 1)
    return PREFIXED.get(path if end < 0 else path[:end], settings.LANGUAGE_CODE)


def plain(path: str) -> str:
    """The path of the same page without a prefix.

    >>> plain("/de/authors/?page=2"), plain("/desk/")
    ('/authors/?page=2', '/desk/')
    """
    code = language_of(path)
    return path if code == settings.LANGUAGE_CODE else path[len(code) + 1 :] or "/"


def editions(path: str) -> list[Tongue]:
    """The page in each language, for search engines; `x-default` is what they show to everybody else."""
    bare = plain(path)
    found = [
        Tongue(code, name, bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}")
        for code, name in settings.LANGUAGES
    ]
    return [*found, Tongue("x-default", "", bare)]


def others(path: str) -> list[Tongue]:
    """The page in the languages that it is not in, for a reader."""
    return [one for one in editions(path) if one.name and one.code != language_of(path)]


def speak(get_response: Handler) -> Handler:
    """Middleware: what lies below a language's prefix is answered in that language, errors included."""

    def answer(request: HttpRequest) -> HttpResponse:
        code = language_of(request.path_info)
        if code == settings.LANGUAGE_CODE:
            return get_response(request)
        with override(code, deactivate=True):
            return get_response(request)

    return answer


class Prefix:
    """The prefix of the language in force, in the way of django.conf.urls.i18n, which only a root URLconf may use."""

    converters: Final[dict[str, Any]] = {}

    def __str__(self) -> str:
        code = get_language() or settings.LANGUAGE_CODE
        return "" if code == settings.LANGUAGE_CODE else f"{code}/"

    @property
    def regex(self) -> re.Pattern[str]:
        """For reverse(), which keeps what it finds by language."""
        return re.compile(re.escape(str(self)))

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        """The rest of the path."""
        return (path.removeprefix(str(self)), (), {}) if path.startswith(str(self)) else None

    def check(self) -> list[Any]:
        """Nothing to complain of."""
        return []

    def describe(self) -> str:
        """For whoever debugs."""
        return f"'{self}'"


def in_every_language(patterns: list[Any]) -> URLResolver:
    """These addresses, each below the prefix of the language in force."""
    return URLResolver(Prefix(), patterns)  # type: ignore[arg-type]  # a pattern is whatever has these methods
