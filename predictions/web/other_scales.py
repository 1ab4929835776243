"""Where a ranked author would stand, had this desk read words as other numbers: two sentences."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..queries.authors import OnBoard
from ..queries.sensitivity import AS_IT_STANDS, Places, sensitivity_at
from . import words

_SCALES: Final = {"survey": gettext_noop("survey"), "icd203": "ICD 203", "ipcc": "IPCC", "kent": "Kent"}


def sentences(found: OnBoard) -> list[str]:
    """Nothing for whoever has no rank; costs no query where the board under other readings is kept."""
    if found.line is None or found.line.rank is None:
        return []
    board = found.board
    read = sensitivity_at(board.part, version=board.version, slice_id=board.slice_id, as_of=board.as_of)
    places = read.of_author(found.author.slug)
    return [] if places is None else [_ranks(places), _survives(places)]


def _ranks(of: Places) -> str:
    scales = ", ".join(f"{_(name)} {_rank(of, scale)}" for scale, name in _SCALES.items())
    return _(
        "Rank %(rank)s as it stands (%(scales)s; a plain “will” read as %(low)s: %(rank_low)s, as %(high)s: "
        "%(rank_high)s)."
    ) % {
        "rank": _rank(of, AS_IT_STANDS), "scales": scales, "low": words.percent(0.75), "high": words.percent(0.98),
        "rank_low": _rank(of, "will_75"), "rank_high": _rank(of, "will_98"),
    }  # fmt: skip


def _survives(of: Places) -> str:
    if of.rank_low == of.rank_high:
        return _("Every difference to the authors before and behind holds whichever way a plain “will” is read.")
    ranks = words.spread(str(of.rank_low), str(of.rank_high))
    return _("Counting only differences that hold whichever way a plain “will” is read: rank %(ranks)s.") % {
        "ranks": ranks
    }


def _rank(of: Places, scale: str) -> str:
    rank = of.ranks[scale]
    return words.UNKNOWN if rank is None else str(rank)
