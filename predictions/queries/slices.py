"""Which part of the record a board is about, read from what a reader asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from ..models import Cohort, Outlet, Topic
from ..rules.problems import Problem

LARGEST_MIN_N = 1_000_000


class BadSlice(ValueError):
    """What was asked for is no slice; `problems` name the parameters."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(one.sentence for one in problems))


@dataclass(frozen=True, slots=True)
class BoardSlice:
    """Topic and outlet by slug, year of settlement, cohort, and the events an author needs for a rank."""

    topic: str = ""
    year: int | None = None
    outlet: str = ""
    cohort: str = Cohort.ALL.value
    min_n: int = 10

    @property
    def stored(self) -> bool:
        """One Standing per author answers it; other mixes are summed from the scores."""
        return sum((bool(self.topic), self.year is not None, bool(self.outlet))) <= 1


def read_slice(given: Mapping[str, str]) -> BoardSlice:
    """The slice that the parameters topic, year, outlet, cohort, min_n ask for; BadSlice naming what is wrong."""
    problems: list[Problem] = []
    found = BoardSlice(
        topic=_slug(given.get("topic", ""), "topic", Topic.objects.public(), problems),
        year=_whole(given.get("year", ""), "year", 1, 9999, problems),
        outlet=_slug(given.get("outlet", ""), "outlet", Outlet.objects.public(), problems),
        cohort=_cohort(given.get("cohort", ""), problems),
        min_n=_whole(given.get("min_n", ""), "min_n", 1, LARGEST_MIN_N, problems) or settings.MIN_N,
    )
    if problems:
        raise BadSlice(problems)
    return found


def _slug(text: str, field: str, known: models.QuerySet[Any], problems: list[Problem]) -> str:
    if text and not known.filter(slug=text).exists():
        problems.append(Problem(field, f"unknown_{field}", f"There is no {field} “{text[:80]}”."))
    return text


def _whole(text: str, field: str, low: int, high: int, problems: list[Problem]) -> int | None:
    if not text:
        return None
    # isdecimal alone would take other scripts' digits; the length bound keeps int() cheap.
    if text.isascii() and text.isdecimal() and len(text) <= 9 and low <= int(text) <= high:
        return int(text)
    problems.append(Problem(field, "not_a_number", f"Give a whole number from {low} to {high}."))
    return None


def _cohort(text: str, problems: list[Problem]) -> str:
    if text and text not in Cohort.values:
        problems.append(Problem("cohort", "unknown_cohort", f"Give one of: {', '.join(Cohort.values)}."))
    return text or Cohort.ALL.value
