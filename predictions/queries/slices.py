"""Which part of the record a board is about, read from what a reader asks for."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from ..models import Cohort, Outlet, Topic
from ..models.columns import fetch_rows
from ..rules.problems import Problem
from ..scoring.ranking import COIN, REFERENCES

LARGEST_MIN_N = 1_000_000
# A hundred years, in days.
LONGEST_LEAD = 36_525
KNOWN_SECONDS = 3600


class BadSlice(ValueError):
    """What was asked for is no slice; `problems` name the parameters."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(one.sentence for one in problems))


@dataclass(frozen=True, slots=True)
class BoardSlice:
    """Topic and outlet by slug, year of settlement, cohort, and the events an author needs for a rank.

    `reference`: what skill is ranked against, coin or frozen. `lead_min`: only claims first made so many days before
    they were settled. `as_of`: as it stood at the end of that day; only the scoreboard itself asks for one.
    """

    topic: str = ""
    year: int | None = None
    outlet: str = ""
    cohort: str = Cohort.ALL.value
    min_n: int = 10
    reference: str = COIN
    lead_min: int = 0
    as_of: date | None = None

    @property
    def stored(self) -> bool:
        """One Standing per author answers it; other mixes are summed from the scores."""
        return not self.lead_min and sum((bool(self.topic), self.year is not None, bool(self.outlet))) <= 1

    @property
    def as_placed(self) -> bool:
        """Ranked as stored ranks are: against the coin, under the desk's own minimum."""
        return self.reference == COIN and self.min_n == settings.MIN_N


def read_slice(given: Mapping[str, str]) -> BoardSlice:
    """The slice that the members of BoardSlice, given as parameters, ask for; BadSlice naming what is wrong."""
    problems: list[Problem] = []
    found = BoardSlice(
        topic=_slug(given.get("topic", ""), "topic", Topic, problems),
        year=_whole(given.get("year", ""), "year", 1, 9999, problems),
        outlet=_slug(given.get("outlet", ""), "outlet", Outlet, problems),
        cohort=_one_of(given.get("cohort", ""), "cohort", Cohort.values, problems) or Cohort.ALL.value,
        min_n=_whole(given.get("min_n", ""), "min_n", 1, LARGEST_MIN_N, problems) or settings.MIN_N,
        reference=_one_of(given.get("reference", ""), "reference", REFERENCES, problems) or COIN,
        lead_min=_whole(given.get("lead_min", ""), "lead_min", 0, LONGEST_LEAD, problems) or 0,
    )
    if problems:
        raise BadSlice(problems)
    return found


def read_day(text: str) -> date | None:
    """The day that `as_of` gives, None for an empty one; BadSlice for what is no day."""
    if not text:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # fromisoformat takes 20260331 and 2026-W14-2 too
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadSlice([Problem("as_of", "not_a_day", _("Give a day such as 2026-03-31."))]) from None


def _slug(text: str, field: str, of: type[Topic | Outlet], problems: list[Problem]) -> str:
    if text and not _is_known(text, field, of):
        nobody = {"topic": _("There is no topic “%(text)s”."), "outlet": _("There is no outlet “%(text)s”.")}[field]
        problems.append(Problem(field, f"unknown_{field}", nobody % {"text": text[:80]}))
    return text


def _is_known(slug: str, field: str, of: type[Topic | Outlet]) -> bool:
    """Whether there is such a slug. Nothing public ever goes, so that a yes may be remembered."""
    key = f"known:{field}:{hashlib.sha256(slug.encode()).hexdigest()}"
    if cache.get(key):
        return True
    found = _has_slice(slug, field) or of.objects.public().filter(slug=slug).exists()
    if found:
        cache.set(key, True, KNOWN_SECONDS)
    return found


def _has_slice(slug: str, field: str) -> bool:
    """Whether a board is kept of it: a look-up, where going through the questions of a topic takes milliseconds."""
    named = f"(SELECT id FROM predictions_{field} WHERE slug = %s)"
    return bool(fetch_rows(f"SELECT 1 FROM predictions_slice WHERE {field}_id = {named} LIMIT 1", [slug]))


def _whole(text: str, field: str, low: int, high: int, problems: list[Problem]) -> int | None:
    if not text:
        return None
    # isdecimal alone would take other scripts' digits; the length bound keeps int() cheap.
    if text.isascii() and text.isdecimal() and len(text) <= 9 and low <= int(text) <= high:
        return int(text)
    problems.append(
        Problem(field, "not_a_number", _("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
    )
    return None


def _one_of(text: str, field: str, known: Sequence[str], problems: list[Problem]) -> str:
    if text and text not in known:
        problems.append(Problem(field, f"unknown_{field}", _("Give one of: %(kinds)s.") % {"kinds": ", ".join(known)}))
    return text
