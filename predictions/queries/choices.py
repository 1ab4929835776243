"""What a reader can narrow a board to."""

from dataclasses import dataclass, replace

from django.core.cache import cache

from ..models import Cohort, Slice
from .scoreboard import CACHE_SECONDS, board_version
from .slices import BoardSlice

# A select with thousands of entries helps nobody and would outweigh the page; questions link to the others.
MOST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic or an outlet, by its slug."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The topics and outlets with the most authors (by name), and every year, latest first."""

    topics: tuple[Choice, ...]
    outlets: tuple[Choice, ...]
    years: tuple[int, ...]


def slice_choices(part: BoardSlice) -> Choices:
    """The choices of every board, with what `part` has chosen among them; cached by the board's version."""
    key = f"choices:{board_version()}"
    found: Choices | None = cache.get(key)
    if found is None:
        found = Choices(_most("topic"), _most("outlet"), _years())
        cache.set(key, found, CACHE_SECONDS)
    return replace(
        found,
        topics=_with_chosen(found.topics, "topic", part.topic),
        outlets=_with_chosen(found.outlets, "outlet", part.outlet),
        years=_with_year(found.years, part.year),
    )


def _most(field: str) -> tuple[Choice, ...]:
    rows = (
        Slice.objects.filter(cohort=Cohort.ALL, **{f"{field}__isnull": False})
        .values_list(f"{field}__slug", f"{field}__name")
        .order_by("-n_authors", f"{field}__name")[:MOST]
    )
    return _by_name([Choice(slug, name) for slug, name in rows])


def _years() -> tuple[int, ...]:
    rows = Slice.objects.filter(cohort=Cohort.ALL, year__isnull=False).values_list("year", flat=True)
    return tuple(year for year in rows.order_by("-year") if year is not None)


def _with_chosen(choices: tuple[Choice, ...], field: str, slug: str) -> tuple[Choice, ...]:
    if not slug or any(one.slug == slug for one in choices):
        return choices
    # By way of the slices: a topic that only drafts have is nobody's business yet.
    names = Slice.objects.filter(**{f"{field}__slug": slug}).values_list(f"{field}__name", flat=True)
    return _by_name([*choices, Choice(slug, names.order_by("id").first() or slug)])


def _with_year(years: tuple[int, ...], year: int | None) -> tuple[int, ...]:
    return years if year is None or year in years else tuple(sorted((*years, year), reverse=True))


def _by_name(choices: list[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda one: (one.name.casefold(), one.slug)))
