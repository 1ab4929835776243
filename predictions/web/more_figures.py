"""The figures of an author that stand below the main ones: each as text, with one plain sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import board_rows, words
from .texts import gettext as _
from .texts import ngettext

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class More:
    """One figure: what stands beside its value in small (an interval, a count), and what it says."""

    label: str
    value: str
    beside: str
    says: str


def lines(of: Figures) -> Sequence[More]:
    """Every figure that is known, in the order of the page; nothing for an author without settled questions."""
    return [*_matured(of), *_against_references(of), *_losses(of), *_peers(of), *_parts(of), *_unscored(of)]


def _matured(of: Figures) -> Iterator[More]:
    if not of["n_matured"]:
        return
    only = ngettext(
        "Only the %(n)s question whose deadline is over: what settles early may flatter or slander.",
        "Only the %(n)s questions whose deadline is over: what settles early may flatter or slander.",
        of["n_matured"],
    ) % {"n": words.count(of["n_matured"])}
    yield More(
        _("Brier score, matured"), words.score(of["brier_matured"]), _spread(of, "brier_matured", words.score),
        only,
    )  # fmt: skip
    yield More(
        _("Skill v. coin, matured"), words.signed(of["skill_matured"]), _spread(of, "skill_matured", words.signed),
        _("Above 0 is better than a coin. Ranks go by the yes-or-no questions among these."),
    )  # fmt: skip
    if of["hit_rate_matured"] is not None:
        yield More(
            _("Hit rate, matured"), words.whole_percent(of["hit_rate_matured"]),
            _spread(of, "hit_rate_matured", words.whole_percent),
            _("How often the side called likelier came about, of the same questions."),
        )  # fmt: skip


def _against_references(of: Figures) -> Iterator[More]:
    if of["n_referenced"]:
        found = board_rows.skill_frozen(of)
        yield More(
            _("Skill v. references"), found.value, found.interval,
            _("Above 0 is closer than the probability of a market, a crowd or a base rate frozen with the claim."),
        )  # fmt: skip


def _losses(of: Figures) -> Iterator[More]:
    if not of["n"]:
        return
    yield More(
        _("Log score"), words.score(of["log_score"]), "",
        _("Lower is better, a coin has 0.693: it makes the one who was nearly certain and wrong pay most."),
    )  # fmt: skip
    if of["bss"] is not None:
        yield More(
            _("Skill v. own base rate"), words.signed(of["bss"]), "",
            _("1 is perfect; above 0 is better than always saying the share of their questions that came true, which "
              "is known only afterwards."),
        )  # fmt: skip
    yield More(
        _("Boldness"), words.score(of["boldness"]), "",
        _("How far from one half the numbers were: 0 always one half, 0.5 always certain. Being right is another "
          "matter."),
    )  # fmt: skip
    if of["lead_days_median"] is not None:
        yield More(
            _("Lead time"), _days(of["lead_days_median"]), "",
            _("Half of the questions were first answered at least so long before the deadline or the news."),
        )  # fmt: skip


def _peers(of: Figures) -> Iterator[More]:
    if of["peer_score"] is not None:
        yield More(
            _("Peer score"), words.signed(of["peer_score"], 1), _questions(of["peer_n"]),
            _("Above 0 is more probability for what happened than the others on the same questions gave. It never sets "
              "a rank: who answers what is everybody’s own choice."),
        )  # fmt: skip


def _parts(of: Figures) -> Iterator[More]:
    if of["reliability"] is not None:
        parts = {name: words.score(of[name]) for name in ("reliability", "resolution", "uncertainty")}
        yield More(
            _("Parts of the Brier score"), words.score(of["calibration_brier"]),
            _questions(of["calibration_n"]),
            _("Miscalibration %(reliability)s, less resolution %(resolution)s, plus uncertainty %(uncertainty)s, and "
              "%(within)s that ten bins hide; of the last word on each matured question.")
            % {**parts, "within": words.signed(of["within_bin"])},
        )  # fmt: skip


def _unscored(of: Figures) -> Iterator[More]:
    if of["n_unscored"]:
        outer = ngettext(
            "The Brier score had the %(n)s void, ambiguous or unverifiable question all gone for the author, and all "
            "against: an outer bound, not an interval.",
            "The Brier score had the %(n)s void, ambiguous or unverifiable questions all gone for the author, and all "
            "against: an outer bound, not an interval.",
            of["n_unscored"],
        ) % {"n": words.count(of["n_unscored"])}
        yield More(
            _("Had the unscored gone one way"),
            words.spread(words.score(of["brier_if_for"]), words.score(of["brier_if_against"])), "",
            outer,
        )  # fmt: skip


def _spread(of: Figures, name: str, text: Any) -> str:
    return words.spread(text(of[f"{name}_low"]), text(of[f"{name}_high"]))


def _days(days: float) -> str:
    return ngettext("%(n)s day", "%(n)s days", 1 if days == 1 else 2) % {"n": words.written(f"{days:g}")}


def _questions(n: int) -> str:
    return ngettext("%(n)s question", "%(n)s questions", n) % {"n": words.count(n)}
