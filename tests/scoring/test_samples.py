"""The figures that others computed on public data (sample_expected.json), reproduced by this room."""

from decimal import Decimal

import pytest

from predictions.scoring import calibration, calibration_error, calibration_pairs, murphy, summarise
from predictions.scoring.intervals import wilson_interval

from .makers import sample_facts

NINE_DIGITS = 1e-9

# bin, n, mean probability, rate, Wilson interval
ROLSKY_BINS = [
    (0, 1, 0.05, 0.0, 0.0, 0.7934506856),
    (1, 3, 0.1, 0.0, 0.0, 0.5614970318),
    (2, 1, 0.2, 0.0, 0.0, 0.7934506856),
    (4, 2, 0.4, 0.5, 0.0945312057, 0.9054687943),
    (6, 4, 0.6, 0.25, 0.0455872608, 0.6993581574),
    (7, 3, 0.7, 0.3333333333, 0.0614919447, 0.7923403992),
    (8, 5, 0.8, 0.4, 0.1176207742, 0.7692757187),
    (9, 8, 0.9375, 0.875, 0.5291118178, 0.9775825085),
]


def near(value: float) -> object:
    return pytest.approx(value, abs=NINE_DIGITS)


def test_rolsky_means() -> None:
    line = summarise(sample_facts("rolsky_2020.csv"))
    assert (line.n, line.n_events, line.n_matured, line.n_partial) == (27, 27, 27, 0)
    assert line.brier == near(0.2125)
    assert line.log_score == near(0.5937873828)
    assert line.skill == near(0.25 - 0.2125)
    assert line.event_skill_mean == near(0.0375)
    assert line.calibration_error == near(0.212962963)


def test_rolsky_hits_and_their_wilson_interval() -> None:
    line = summarise(sample_facts("rolsky_2020.csv"))
    assert (line.n_hits, line.n_hit_base) == (17, 27)
    assert (line.hit_rate_low, line.hit_rate_high) == wilson_interval(17, 27)


def test_rolsky_spread_equals_the_published_standard_error() -> None:
    line = summarise(sample_facts("rolsky_2020.csv"))
    assert line.event_skill_variance is not None
    assert (line.event_skill_variance / 27) ** 0.5 == near(0.049625736)


def test_rolsky_calibration_bins() -> None:
    bins = calibration(calibration_pairs(sample_facts("rolsky_2020.csv")))
    filled = [
        (k, one.n, one.mean_probability, one.observed, one.observed_low, one.observed_high)
        for k, one in enumerate(bins)
        if one.n
    ]
    assert [row[:2] for row in filled] == [row[:2] for row in ROLSKY_BINS]
    for found, expected in zip(filled, ROLSKY_BINS, strict=True):
        assert found[2:] == tuple(near(value) for value in expected[2:])
    assert calibration_error(bins) == near(0.212962963)


def test_rolsky_murphy_parts() -> None:
    parts = murphy(calibration_pairs(sample_facts("rolsky_2020.csv")))
    assert parts is not None
    assert parts.reliability == near(0.0672993827)
    assert parts.resolution == near(0.0990740741)
    assert parts.uncertainty == near(0.2469135802)
    assert parts.within_bin == near(-0.0026388889)
    assert (parts.n, parts.brier) == (27, near(0.2125))


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (12, 27, 0.2758585818, 0.6268697549),
        (2, 6, 0.0967714111, 0.7000066849),
        (1, 3, 0.0614919447, 0.7923403992),
        (3, 6, 0.1876163065, 0.8123836935),
        (4, 5, 0.3755346298, 0.9637758914),
        (7, 7, 0.6456695649, 1.0),
    ],
)
def test_wilson_intervals_of_the_sample(right: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(right, n) == (near(low), near(high))


@pytest.mark.parametrize(
    ("author", "brier"),
    [
        ("FiveThirtyEight Classic", 0.056393876348),
        ("FiveThirtyEight Lite", 0.055611425830),
        ("FiveThirtyEight Deluxe", 0.047264671048),
    ],
)
def test_senate_means_of_forecasts_made_on_the_deadline_day(author: str, brier: float) -> None:
    line = summarise(sample_facts("senate_2018.csv", author))
    assert line.n > 30
    assert line.brier == near(brier)
    assert line.lead_days_median == 0


def test_bins_are_decided_on_the_decimal() -> None:
    bins = calibration([(Decimal(p), Decimal(1)) for p in ("0.3", "0.7", "0.29", "1.0", "0")])
    assert [one.n for one in bins] == [1, 0, 1, 1, 0, 0, 0, 1, 0, 1]
