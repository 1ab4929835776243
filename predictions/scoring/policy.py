"""The choices that are policy, not mathematics. To change one is to change scores, and so SCORING_VERSION."""

from decimal import Decimal
from typing import Final

SCORING_VERSION: Final = "1"

# An author with fewer events than this is shown, but not ranked and not part of the field.
MIN_N: Final = 10

# The log score is unbounded at 0 and 1: one "never" that happens must not outweigh a career.
LOG_CLIP_LOW: Final = Decimal("0.01")
LOG_CLIP_HIGH: Final = Decimal("0.99")

N_BINS: Final = 10

# The one reference that does not depend on how a statement happens to be phrased.
COIN: Final = Decimal("0.5")

# Skill against the coin is 0.25 - (p - o)^2 for o in {0, 1}; partial outcomes stay inside these bounds.
SKILL_LOW: Final = -0.75
SKILL_HIGH: Final = 0.25

# Two-sided 95 % everywhere; the normal quantile is spelled out so that anyone can recompute the figures.
CONFIDENCE: Final = 0.95
Z_95: Final = 1.959963984540054

# The peer score's log is unbounded too, so p is kept to these; and two authors on a question are a duel, not a field.
PEER_CLIP_LOW: Final = Decimal("0.001")
PEER_CLIP_HIGH: Final = Decimal("0.999")
PEER_MIN_AUTHORS: Final = 3

# Two intervals of this width that do not touch are about as rare, without a difference, as a test at 5 %.
OVERLAP_CONFIDENCE: Final = 0.84

# Of the authors called different from the field, the share that may be so by luck alone.
FALSE_DISCOVERY_RATE: Final = 0.05

# Below this many events, and for words that we turned into numbers, nobody is called over- or underconfident.
MIN_CONFIDENCE_EVENTS: Final = 30

CORP_RESAMPLES: Final = 1000

# How often an author who is exactly right is imagined: the ends of the range move by about a hundredth of its width.
LUCK_RESAMPLES: Final = 4000
