from collections import Counter
from decimal import Decimal

import pytest

from predictions.language.lexicon import LEXICON_VERSION, WILL_READINGS, families

BY_NAME = {family.name: family for family in families()}


def test_the_lexicon_has_a_version() -> None:
    assert LEXICON_VERSION == "2026-11"


def test_no_phrase_belongs_to_two_families() -> None:
    counted = Counter(phrase.lower() for family in families() for phrase in family.phrases)
    assert [phrase for phrase, n in counted.items() if n > 1] == []


def test_every_default_lies_in_order_and_inside_the_clamp() -> None:
    for family in families():
        assert Decimal("0.01") <= family.low < family.mid < family.high <= Decimal("0.99"), family.name


# The medians and quartiles of the survey (zonination/perceptions), as hedge_medians.csv has them.
@pytest.mark.parametrize(
    ("name", "low", "median", "high"),
    [
        ("almost certain", "0.9", "0.95", "0.9775"),
        ("highly likely", "0.8425", "0.9", "0.95"),
        ("very good chance", "0.75", "0.8", "0.85"),
        ("probably", "0.65", "0.75", "0.8"),
        ("probable", "0.65", "0.7", "0.7875"),
        ("likely", "0.65", "0.7", "0.75"),
        ("we believe", "0.6", "0.7", "0.8"),
        ("better than even", "0.55", "0.6", "0.6"),
        ("about even", "0.5", "0.5", "0.5"),
        ("probably not", "0.2", "0.265", "0.3875"),
        ("doubt", "0.15", "0.25", "0.33"),
        ("unlikely", "0.1", "0.2", "0.2875"),
        ("improbable", "0.07", "0.15", "0.28"),
        ("little chance", "0.1", "0.15", "0.2"),
        ("slight chance", "0.1", "0.1", "0.15"),
        ("highly unlikely", "0.05", "0.05", "0.1"),
        ("almost no chance", "0.01", "0.02", "0.05"),
    ],
)
def test_the_survey_column_is_the_survey(name: str, low: str, median: str, high: str) -> None:
    band = BY_NAME[name].survey
    assert band is not None
    assert (band.low, band.mid, band.high) == (Decimal(low), Decimal(median), Decimal(high))


def test_the_default_is_the_survey_median() -> None:
    """One is rounded: "probably not" is .265 in the survey and .27 here."""
    for family in families():
        if family.survey and family.survey.mid:
            assert abs(family.mid - family.survey.mid) <= Decimal("0.005"), family.name


def test_editorial_defaults_are_marked_as_ours() -> None:
    ours = {family.name for family in families() if family.source == "ours"}
    assert ours == {"set to", "bound to", "may well", "may", "bare will", "as asserted"}
    assert all(BY_NAME[name].survey is None for name in ours)


def test_only_bare_will_is_bare() -> None:
    assert [family.name for family in families() if family.basis != "hedge"] == ["bare will"]
    assert WILL_READINGS[1] == BY_NAME["bare will"].mid
