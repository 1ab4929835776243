"""What a page owes the person it is about: how far luck goes, what was left unscored, and whom to tell of an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from ..queries.calibration import AuthorCalibration
from . import links, words


@dataclass(frozen=True, slots=True)
class LuckLine:
    """The range of somebody who is exactly right, and `own`: the author's score of the same last words."""

    n_events: int
    low: str
    high: str
    expected: str
    own: str


def luck_line(found: AuthorCalibration) -> LuckLine | None:
    """How far luck alone could move the score; None while nothing has matured."""
    if found.luck is None or found.curve is None:
        return None
    return LuckLine(
        n_events=found.luck.n_events,
        low=words.score(found.luck.low),
        high=words.score(found.luck.high),
        expected=words.score(found.luck.expected),
        own=words.score(found.curve.brier),
    )


def n_unclear(figures: Mapping[str, Any]) -> int:
    """Questions whose outcome nobody can tell: no source shows it, or the criteria do not decide it."""
    return int(figures["n_unverifiable"]) + int(figures["n_ambiguous"])


def report_address(path: str) -> str:
    """Where an error on a page is reported: a letter to the desk that names the page."""
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    subject = _("Error on %(address)s") % {"address": links.absolute(path)}
    return f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}"
