"""Two authors compared: a plain dictionary from the query's value, and its documented shape."""

from typing import Any

from rest_framework import serializers

from ...models import Author
from ...queries.versus import UnderReading, Versus
from ...scoring.policy import SCORING_VERSION
from .boards import AsOfSerializer, as_of, author
from .common import AuthorLinkSerializer

_DIFFERENCE = ("difference", "low", "high", "told_apart")
_FIGURES = ("n", "n_events", "n_early", "n_partial", "n_apart", "brier_first", "brier_second", *_DIFFERENCE)

EXAMPLE = {
    "first": {
        "slug": "ada-example", "name": "Ada Example",
        "url": "https://ledger.example.org/api/v1/authors/ada-example/",
    },
    "second": {
        "slug": "bo-example", "name": "Bo Example",
        "url": "https://ledger.example.org/api/v1/authors/bo-example/",
    },
    "as_of": {
        "size": 812, "root": "V2hhdCBhIHJvb3Qgb2YgODEyIGVudHJpZXMgY291bGQ=",
        "on": "2026-03-01", "at": "2026-03-01T12:00:00Z",
    },
    "scoring_version": "1",
    "n": 42, "n_events": 40, "n_early": 3, "n_partial": 1, "n_apart": 2, "n_unscored": 4, "n_open": 6,
    "brier_first": 0.1042, "brier_second": 0.2211, "difference": 0.1169, "low": 0.0417, "high": 0.1921,
    "told_apart": True,
    "readings": [
        {"will": 0.75, "difference": 0.0987, "low": 0.0295, "high": 0.1679, "told_apart": True},
        {"will": 0.9, "difference": 0.1169, "low": 0.0417, "high": 0.1921, "told_apart": True},
        {"will": 0.98, "difference": 0.1203, "low": 0.0402, "high": 0.2004, "told_apart": True},
    ],
    "survives": True,
}  # fmt: skip


def versus(first: Author, second: Author, found: Versus) -> dict[str, Any]:
    """The answer about two authors."""
    return {
        "first": author(first.slug, first.name),
        "second": author(second.slug, second.name),
        "as_of": as_of(found.as_of),
        "scoring_version": SCORING_VERSION,
        **{name: getattr(found.found, name) for name in _FIGURES},
        "n_unscored": found.n_unscored,
        "n_open": found.n_open,
        "readings": [_reading(one) for one in found.readings],
        "survives": found.survives,
    }


def _reading(one: UnderReading) -> dict[str, Any]:
    return {"will": float(one.will), **{name: getattr(one.found, name) for name in _DIFFERENCE}}


class DifferenceSerializer(serializers.Serializer[Any]):
    """The paired difference of two Brier scores."""

    difference = serializers.FloatField(
        allow_null=True, help_text="The second author's Brier score minus the first's; above 0 the first was closer."
    )
    low = serializers.FloatField(allow_null=True, help_text="95 % interval, over events.")
    high = serializers.FloatField(allow_null=True)
    told_apart = serializers.BooleanField(help_text="The interval leaves out 0.")


class UnderReadingSerializer(DifferenceSerializer):
    """The same with every bare “will” read as `will`, and every “won't” as 1 - `will`."""

    will = serializers.FloatField()


class VersusSerializer(DifferenceSerializer):
    """Two authors over the same n questions; null where n is 0."""

    first = AuthorLinkSerializer()
    second = AuthorLinkSerializer()
    as_of = AsOfSerializer()
    scoring_version = serializers.CharField()
    n = serializers.IntegerField(help_text="Matured yes-or-no questions on which both forecasts stood side by side.")
    n_events = serializers.IntegerField(help_text="Events that these questions turn on: the units of the interval.")
    n_early = serializers.IntegerField(help_text="Left out: settled before their deadline, which is not over yet.")
    n_partial = serializers.IntegerField(help_text="Left out: a partial outcome.")
    n_apart = serializers.IntegerField(help_text="Left out: no two counted forecasts ever stood beside each other.")
    n_unscored = serializers.IntegerField(help_text="Left out: void, unverifiable or ambiguous.")
    n_open = serializers.IntegerField(help_text="Left out: no outcome yet.")
    brier_first = serializers.FloatField(allow_null=True)
    brier_second = serializers.FloatField(allow_null=True)
    readings = UnderReadingSerializer(many=True)
    survives = serializers.BooleanField(
        help_text="Told apart, the same way round, under every one of `readings`; only then call the two different."
    )
