"""Two authors compared, in words and rows: whether they can be told apart, and question by question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..charts import Difference
from ..queries.shared import Shared
from ..queries.versus import Versus
from ..scoring.head_to_head import Duel, HeadToHead
from . import words
from .claims import Claim, claim

# What three places show as nothing.
_NO_DIFFERENCE = 0.0005


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two authors can be told apart, in a few words (`name` is whoever was closer, or empty), and why."""

    apart: bool
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A comparison under one reading; difference and interval are seen from `closer`, who had the lower mean."""

    label: str
    first: str
    second: str
    closer: str
    difference: str
    interval: str


@dataclass(frozen=True, slots=True)
class Row:
    """One shared question: what each said and scored; `closer` is empty where it does not count or both are equal."""

    first: Claim
    second: Claim
    first_brier: str
    second_brier: str
    counts: bool
    closer: str
    by: str


def verdict(found: Versus, first: str, second: str, min_n: int) -> Verdict | None:
    """Nothing where there is nothing to compare; told apart only from `min_n` events on, and under every reading."""
    of = found.found
    if not of.n:
        return None
    if of.n_events < min_n:
        return Verdict(False, "", _too_few(of.n_events, min_n))
    if found.survives:
        why = _("The whole interval lies on one side, however a plain “will” is read as a number.")
        return Verdict(True, first if (of.difference or 0) > 0 else second, why)
    if of.told_apart:
        return Verdict(False, "", _("Who was closer depends on how a plain “will” is read as a number."))
    return Verdict(False, "", _("The difference is no larger than luck alone could make it."))


def _too_few(n: int, min_n: int) -> str:
    return ngettext(
        "They share %(n)d event with an outcome; it takes at least %(min_n)d to say more.",
        "They share %(n)d events with an outcome; it takes at least %(min_n)d to say more.", n,
    ) % {"n": n, "min_n": min_n}  # fmt: skip


def figures(found: Versus, first: str, second: str) -> list[Figures]:
    """As recorded, then under each reading of “will”; nothing where there is nothing to compare."""
    return [_figures(label, of, first, second) for label, of in _readings(found) if of.n]


def differences(found: Versus) -> list[Difference]:
    """The same as the bars of the plot."""
    return [
        Difference(label, of.difference, of.low, of.high) for label, of in _readings(found) if of.difference is not None
    ]


def _readings(found: Versus) -> Iterator[tuple[str, HeadToHead]]:
    yield _("As recorded"), found.found
    for one in found.readings:
        yield _("“Will” read as %(share)s") % {"share": words.percent(one.will)}, one.found


def _figures(label: str, of: HeadToHead, first: str, second: str) -> Figures:
    sign = 1 if (of.difference or 0) >= 0 else -1
    ends = [] if of.low is None or of.high is None else sorted((sign * of.low, sign * of.high))
    return Figures(
        label=label,
        first=words.score(of.brier_first),
        second=words.score(of.brier_second),
        closer=_name_of(of.difference or 0, first, second),
        difference=words.score(abs(of.difference or 0)),
        interval=words.spread(*(words.signed(end) for end in ends)) if ends else "",
    )


def left_out(found: Versus) -> list[tuple[int, str]]:
    """Questions that both answered and that do not count here, by reason."""
    of = found.found
    every = (
        (found.n_open, _("without an outcome yet")),
        (of.n_early, _("settled before a deadline that is still to come")),
        (found.n_unscored, _("void, unverifiable or ambiguous")),
        (of.n_partial, _("with a partial outcome")),
        (of.n_apart, _("on which no two forecasts that count stood on the same day")),
    )
    return [(n, reason) for n, reason in every if n]


def rows(found: Sequence[Shared], first: str, second: str) -> list[Row]:
    """The questions of a page."""
    return [_row(one, first, second) for one in found]


def _row(one: Shared, first: str, second: str) -> Row:
    closer = _closer(one.duel, first, second)
    return Row(
        first=claim(one.first),
        second=claim(one.second),
        first_brier=words.score(one.duel.first) if one.duel else "",
        second_brier=words.score(one.duel.second) if one.duel else "",
        counts=one.duel is not None,
        closer=closer,
        by=words.score(abs(one.duel.difference)) if one.duel and closer else "",
    )


def _closer(of: Duel | None, first: str, second: str) -> str:
    return "" if of is None else _name_of(of.difference, first, second)


def _name_of(difference: float, first: str, second: str) -> str:
    """Whose side a difference is on; nobody's where three places would show none."""
    if abs(difference) < _NO_DIFFERENCE:
        return ""
    return first if difference > 0 else second
