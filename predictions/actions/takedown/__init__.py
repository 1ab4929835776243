"""Words out of view: withheld and restored by one person, deleted for good by two, kept for a court by a hold."""

from .holds import hold_prediction, lift, refuse_held
from .scrubbing import scrub
from .shredding import shred
from .withholding import restore_prediction, withhold_prediction

__all__ = [
    "hold_prediction",
    "lift",
    "refuse_held",
    "restore_prediction",
    "scrub",
    "shred",
    "withhold_prediction",
]
