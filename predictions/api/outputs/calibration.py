"""An author's calibration: a plain dictionary from the query's value, and its documented shape."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from ...models import Author, Basis
from ...queries.calibration import MOST_POINTS, AuthorCalibration
from ...scoring.policy import SCORING_VERSION
from ...scoring.spread import BasisCalibration, Word
from .boards import AsOfSerializer, CalibrationBinSerializer, MurphySerializer, SliceSerializer, as_of, author, slice_
from .common import AuthorLinkSerializer


def _bin(k: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("mean_probability", "observed", "observed_low", "observed_high"))
    return {"low": k / 10, "high": (k + 1) / 10, "n": 0, **nothing}


# Ten times .90, eight came true: the worked example of docs/methodology.md.
_TABLE = [
    *(_bin(k) for k in range(9)),
    {"low": 0.9, "high": 1.0, "n": 10, "mean_probability": 0.9, "observed": 0.8, "observed_low": 0.4902,
     "observed_high": 0.9433},
]  # fmt: skip
_MURPHY = {"reliability": 0.01, "resolution": 0.0, "uncertainty": 0.16, "within_bin": 0.0, "n": 10, "brier": 0.17}

EXAMPLE = {
    "slice": {"topic": None, "year": None, "outlet": None, "cohort": "all", "lead_min": 0},
    "as_of": {
        "size": 812, "root": "V2hhdCBhIHJvb3Qgb2YgODEyIGVudHJpZXMgY291bGQ=",
        "on": "2026-03-01", "at": "2026-03-01T12:00:00Z",
    },
    "scoring_version": "1",
    "author": {
        "slug": "ada-example", "name": "Ada Example",
        "url": "https://ledger.example.org/api/v1/authors/ada-example/",
    },
    "n": 10, "n_events": 10, "calibration": _TABLE, "calibration_error": 0.1, "murphy": _MURPHY,
    "by_basis": [
        {
            "basis": "stated", "n": 10, "n_events": 10, "n_true": 8, "brier": 0.17, "calibration": _TABLE,
            "calibration_error": 0.1, "murphy": _MURPHY,
            "confidence": {
                "n": 10, "n_events": 10, "said": 0.9, "right": 0.8, "gap": 0.1, "low": -0.1251, "high": 0.4251,
            },
            "word": None,
        }
    ],
    "curve": {
        "n": 10, "brier": 0.17, "mcb": 0.01, "dsc": 0.0, "unc": 0.16, "grouped": False, "resamples": 1000,
        "n_outside": 0,
        "points": [{"probability": 0.9, "n": 10, "recalibrated": 0.8, "low": 0.7, "high": 1.0}],
    },
    "luck": {"n": 10, "n_events": 10, "expected": 0.09, "low": 0.01, "high": 0.25},
}  # fmt: skip


def author_calibration(who: Author, found: AuthorCalibration) -> dict[str, Any]:
    """The answer about one author."""
    return {
        "slice": slice_(found.part),
        "as_of": as_of(found.as_of),
        "scoring_version": SCORING_VERSION,
        "author": author(who.slug, who.name),
        "n": found.n,
        "n_events": found.n_events,
        "calibration": [asdict(one) for one in found.bins],
        "calibration_error": found.calibration_error,
        "murphy": asdict(found.murphy) if found.murphy else None,
        "by_basis": [_of_basis(one) for one in found.by_basis],
        "curve": asdict(found.curve) if found.curve else None,
        "luck": asdict(found.luck) if found.luck else None,
    }


def _of_basis(one: BasisCalibration) -> dict[str, Any]:
    whole = asdict(one)
    return {"calibration" if name == "bins" else name: value for name, value in whole.items()}


class ConfidenceSerializer(serializers.Serializer[Any]):
    """How sure the author sounded against how often they were right; questions at one half are left out."""

    n = serializers.IntegerField()
    n_events = serializers.IntegerField()
    said = serializers.FloatField(allow_null=True, help_text="Mean of p or 1 - p, whichever is larger.")
    right = serializers.FloatField(allow_null=True, help_text="Share that came out on that side.")
    gap = serializers.FloatField(allow_null=True, help_text="`said` minus `right`; above 0 is too sure.")
    low = serializers.FloatField(allow_null=True, help_text="95 % interval of the gap, over events.")
    high = serializers.FloatField(allow_null=True)


class BasisCalibrationSerializer(serializers.Serializer[Any]):
    """The same for the questions whose numbers come from one place."""

    basis = serializers.ChoiceField(choices=Basis.choices)
    n = serializers.IntegerField()
    n_events = serializers.IntegerField()
    n_true = serializers.IntegerField()
    brier = serializers.FloatField()
    calibration = CalibrationBinSerializer(many=True)
    calibration_error = serializers.FloatField()
    murphy = MurphySerializer()
    confidence = ConfidenceSerializer()
    word = serializers.ChoiceField(
        choices=[word.value for word in Word],
        allow_null=True,
        help_text="Only for numbers that the author stated, from 30 events on, where the gap's interval leaves out 0.",
    )


class CurvePointSerializer(serializers.Serializer[Any]):
    """What was said, and how often it should have been said."""

    probability = serializers.FloatField()
    n = serializers.IntegerField()
    recalibrated = serializers.FloatField()
    low = serializers.FloatField(
        help_text="Between `low` and `high` lies the curve of a calibrated author in 95 % of cases, at this point."
    )
    high = serializers.FloatField()


class CurveSerializer(serializers.Serializer[Any]):
    """The CORP curve: mcb - dsc + unc = brier."""

    n = serializers.IntegerField()
    brier = serializers.FloatField(help_text="Of the last counted probability on each question.")
    mcb = serializers.FloatField(help_text="Miscalibration: what recalibrating would have won.")
    dsc = serializers.FloatField(help_text="Discrimination: what the recalibrated forecasts win over the base rate.")
    unc = serializers.FloatField(help_text="Uncertainty: the Brier score of the base rate.")
    grouped = serializers.BooleanField(
        help_text=f"More than {MOST_POINTS} different numbers: `points` are groups one per cent wide, at their means."
    )
    resamples = serializers.IntegerField(help_text="Imagined calibrated authors behind the band.")
    n_outside = serializers.IntegerField(help_text="Points outside the band.")
    points = CurvePointSerializer(many=True)


class LuckSerializer(serializers.Serializer[Any]):
    """How far luck alone moves the Brier score of somebody whose last probabilities are exactly right."""

    n = serializers.IntegerField()
    n_events = serializers.IntegerField(help_text="One piece of luck decides an event.")
    expected = serializers.FloatField(help_text="Their Brier score on average: the mean of p (1 - p).")
    low = serializers.FloatField(help_text="From `low` to `high` lie 95 % of their scores. Compare `curve.brier`.")
    high = serializers.FloatField()


class AuthorCalibrationSerializer(serializers.Serializer[Any]):
    """One author's calibration over n matured yes-or-no questions of a slice; null where n is 0."""

    slice = SliceSerializer()
    as_of = AsOfSerializer()
    scoring_version = serializers.CharField()
    author = AuthorLinkSerializer()
    n = serializers.IntegerField()
    n_events = serializers.IntegerField()
    calibration = CalibrationBinSerializer(many=True)
    calibration_error = serializers.FloatField(allow_null=True)
    murphy = MurphySerializer(allow_null=True)
    by_basis = BasisCalibrationSerializer(many=True)
    curve = CurveSerializer(allow_null=True)
    luck = LuckSerializer(allow_null=True)
