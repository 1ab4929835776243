"""What editors read a quote as, where two read it before it is published."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from .base import PublicQuerySet, PublicRecord, in_unit_interval, probability_field
from .people import User
from .predictions import Basis, Prediction, PredictionState

# Readings further apart than this are not the same reading.
CLOSE = Decimal("0.15")
ENOUGH = 2


class ReadingQuerySet(PublicQuerySet["Reading"]):
    """Reads that say who sees what."""

    def sealed(self) -> "ReadingQuerySet":
        """Those of drafts: nobody outside the desk may know of them, and no colleague who has still to read."""
        return self.filter(prediction__state=PredictionState.DRAFT)


class Reading(PublicRecord):
    """One editor's translation of one draft's quote into a probability of its statement's being true."""

    verbs = "actions.give_reading"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    prediction = models.ForeignKey(Prediction, models.PROTECT, related_name="readings")
    editor = models.ForeignKey(User, models.PROTECT, related_name="readings")
    # A digest of the words that were read; readings of other words do not count.
    text_key = models.CharField(max_length=64)
    hedge = models.CharField(max_length=200, blank=True)
    probability = probability_field()
    low = probability_field()
    high = probability_field()
    basis = models.CharField(max_length=10, choices=Basis.choices)
    lexicon_version = models.CharField(max_length=20, blank=True)
    denies = models.BooleanField(default=False)
    vague = models.BooleanField(default=False)
    # Given after two that differ, by somebody who has seen both.
    decides = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    last_seq = models.BigIntegerField()

    objects = ReadingQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(name="reading_in_range", condition=in_unit_interval("probability", "low", "high")),
            models.CheckConstraint(
                name="reading_low_probability_high",
                condition=Q(low__lte=F("probability"), high__gte=F("probability")),
            ),
            models.UniqueConstraint(fields=["prediction", "text_key", "editor"], name="reading_one_of_each_editor"),
            models.UniqueConstraint(
                fields=["prediction", "text_key"], condition=Q(decides=True), name="reading_one_decides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.probability} of {self.prediction_id}"


def text_key(row: Prediction) -> str:
    """A digest of all that a reading depends on: quote, translation, statement with its condition."""
    asked = row.question.statement_key if row.question is not None else ""
    parts = (row.quote, row.translation, asked)
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def readings_of(row: Prediction) -> list[Reading]:
    """The readings of a draft's words as they are now, in the order in which they were given.

    No query where `readings` were prefetched.
    """
    key = text_key(row)
    every: list[Reading] = list(row.readings.all())
    found = [one for one in every if one.text_key == key]
    return sorted(found, key=lambda one: (one.given_at, one.pk))


def differ(one: Reading, other: Reading) -> bool:
    """Too far apart to be the same reading, or only one of them too vague to score."""
    return abs(one.probability - other.probability) > CLOSE or one.vague != other.vague


def standing_reading(found: Sequence[Reading]) -> Reading | None:
    """The reading that these come to, in the order in which they were given; None while another is needed."""
    if len(found) < ENOUGH:
        return None
    third = next((one for one in found if one.decides), None)
    return third or (None if differ(found[0], found[1]) else found[0])


def reading_awaited(found: Sequence[Reading]) -> str:
    """What a draft with these readings waits for: first, second, third, or nothing."""
    if standing_reading(found) is not None:
        return ""
    return ("first", "second", "third")[min(len(found), ENOUGH)]
