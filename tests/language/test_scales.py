"""The lexicon's words on other scales."""

from decimal import Decimal

import pytest

from predictions.language.hedges import read_hedge
from predictions.language.lexicon import Band, families
from predictions.language.scales import on_scale

TABLES = ("survey", "icd203", "ipcc", "kent")
D = Decimal


def read(phrase: str, scale: str, recorded: str, *, denied: bool = False) -> Decimal:
    return on_scale(phrase, scale, denied=denied, recorded=D(recorded))


# The published tables: ICD 203 (2015) and IPCC (2010) give ranges, the survey medians, Kent (1964) points.
@pytest.mark.parametrize(
    ("phrase", "recorded", "survey", "icd203", "ipcc", "kent"),
    [
        ("almost certainly", "0.95", "0.95", "0.97", "0.995", "0.93"),
        ("highly likely", "0.90", "0.90", "0.875", "0.95", None),
        ("probably", "0.75", "0.75", "0.675", None, "0.75"),
        ("likely", "0.70", "0.70", "0.675", "0.83", "0.75"),
        ("more likely than not", "0.60", "0.60", None, "0.75", None),
        ("about even", "0.50", "0.50", "0.50", "0.495", "0.50"),
        ("probably not", "0.27", "0.265", None, None, "0.30"),
        ("unlikely", "0.20", "0.20", "0.325", "0.165", None),
        ("highly unlikely", "0.05", "0.05", "0.125", "0.05", None),
        ("impossible", "0.02", "0.02", "0.03", "0.005", "0.07"),
    ],
)
def test_the_tables(
    phrase: str, recorded: str, survey: str, icd203: str | None, ipcc: str | None, kent: str | None
) -> None:
    for scale, column in zip(TABLES, (survey, icd203, ipcc, kent), strict=True):
        for denied in (False, True):
            stored = str(1 - D(recorded)) if denied else recorded
            value = D(column or recorded)
            assert read(phrase, scale, stored, denied=denied) == (1 - value if denied else value), scale


@pytest.mark.parametrize("scale", TABLES)
def test_every_phrase_is_read_by_its_column_and_a_range_at_its_middle(scale: str) -> None:
    for family in families():
        band: Band | None = getattr(family, scale)
        for phrase in family.phrases:
            reading = read_hedge(phrase)
            assert reading is not None and reading.family == family.name
            expected = family.mid if band is None else band.mid
            if expected is None:
                assert band is not None
                expected = (band.low + band.high) / 2
            assert read(phrase, scale, str(reading.probability)) == expected, phrase


@pytest.mark.parametrize(("scale", "will"), [("will_75", "0.75"), ("will_98", "0.98")])
def test_only_bare_will_is_read_otherwise(scale: str, will: str) -> None:
    for family in families():
        expected = D(will) if family.basis == "bare" else family.mid
        for phrase in family.phrases:
            assert read(phrase, scale, str(family.mid)) == expected, phrase
            assert read(phrase, scale, str(1 - family.mid), denied=True) == 1 - expected, phrase


def test_a_wont_whose_file_leaves_out_the_flag_is_a_denial_all_the_same() -> None:
    assert read("won't", "will_75", "0.10", denied=False) == D("0.25")
    assert read("won't", "will_98", "0.100000000") == D("0.02")
    assert read("likely", "kent", "0.30") == D("0.30"), "elsewhere it is somebody's own number"


@pytest.mark.parametrize("scale", ["will_75", "will_98", *TABLES])
@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize(
    ("phrase", "recorded"),
    [
        ("likely", "0.72"),
        ("will", "0.85"),
        ("likely", "0.700000001"),
        ("allegedly", "0.7"),
        ("", "0.4"),
        ("70%", "0.7"),
    ],
)
def test_a_number_of_ones_own_and_an_unknown_phrase_stay(phrase: str, recorded: str, scale: str, denied: bool) -> None:
    assert read(phrase, scale, recorded, denied=denied) == D(recorded)


def test_nine_places_of_the_record_are_the_lexicons_two() -> None:
    assert read("likely", "icd203", "0.700000000") == read("likely", "icd203", "0.7") == D("0.675")


def test_every_reading_fits_nine_places_and_lies_between_0_and_1() -> None:
    for family in families():
        for scale in ("will_75", "will_98", *TABLES):
            found = read(family.phrases[0], scale, str(family.mid))
            assert 0 <= found <= 1
            assert found == found.quantize(D("1e-9"))


def test_an_unknown_scale_is_an_error_and_no_reading() -> None:
    with pytest.raises(AttributeError):
        read("likely", "lloyds", "0.70")
