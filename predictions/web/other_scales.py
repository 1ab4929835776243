"""Where a ranked author would stand, had this desk read words as other numbers: two sentences."""

from typing import Final

from ..queries.authors import OnBoard
from ..queries.sensitivity import AS_IT_STANDS, Places, sensitivity_at
from . import words

_SCALES: Final = {"survey": "survey", "icd203": "ICD 203", "ipcc": "IPCC", "kent": "Kent"}


def sentences(found: OnBoard) -> list[str]:
    """Nothing for whoever has no rank; costs no query where the board under other readings is kept."""
    if found.line is None or found.line.rank is None:
        return []
    board = found.board
    read = sensitivity_at(board.part, version=board.version, slice_id=board.slice_id, as_of=board.as_of)
    places = read.of_author(found.author.slug)
    return [] if places is None else [_ranks(places), _survives(places)]


def _ranks(of: Places) -> str:
    scales = ", ".join(f"{name} {_rank(of, scale)}" for scale, name in _SCALES.items())
    per_cent = words.PER_CENT
    will = f"a plain “will” read as 75{per_cent}: {_rank(of, 'will_75')}, as 98{per_cent}: {_rank(of, 'will_98')}"
    return f"Rank {_rank(of, AS_IT_STANDS)} as it stands ({scales}; {will})."


def _survives(of: Places) -> str:
    if of.rank_low == of.rank_high:
        return "Every difference to the authors before and behind holds whichever way a plain “will” is read."
    ranks = f"{of.rank_low} to {of.rank_high}"
    return f"Counting only differences that hold whichever way a plain “will” is read: rank {ranks}."


def _rank(of: Places, scale: str) -> str:
    rank = of.ranks[scale]
    return words.UNKNOWN if rank is None else str(rank)
