from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import bin_index, calibration, calibration_error, murphy
from predictions.scoring.calibration import Pair

probabilities = st.decimals(0, 1, places=9)
pairs_of = st.lists(st.tuples(probabilities, st.sampled_from([Decimal(0), Decimal(1)])), min_size=1, max_size=40)


def make_pairs(*rows: tuple[str, int]) -> list[Pair]:
    return [(Decimal(p), Decimal(o)) for p, o in rows]


def exact_parts(pairs: Sequence[Pair]) -> dict[str, Fraction]:
    """Murphy's parts in fractions, from their definitions; within_bin is what is left."""
    groups: defaultdict[int, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for p, o in pairs:
        groups[min(int(Fraction(p) * 10), 9)].append((Fraction(p), Fraction(o)))
    n = len(pairs)
    base = sum((Fraction(o) for _, o in pairs), Fraction(0)) / n
    parts = {"reliability": Fraction(0), "resolution": Fraction(0)}
    for rows in groups.values():
        said, seen = (sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True))
        parts["reliability"] += len(rows) * (said - seen) ** 2 / n
        parts["resolution"] += len(rows) * (seen - base) ** 2 / n
    parts["uncertainty"] = sum(((Fraction(o) - base) ** 2 for _, o in pairs), Fraction(0)) / n
    parts["brier"] = sum(((Fraction(p) - Fraction(o)) ** 2 for p, o in pairs), Fraction(0)) / n
    parts["within_bin"] = parts["brier"] - (parts["reliability"] - parts["resolution"] + parts["uncertainty"])
    return parts


@pytest.mark.parametrize(
    ("p", "expected"),
    [("0", 0), ("0.1", 1), ("0.3", 3), ("0.299999999", 2), ("0.6", 6), ("0.7", 7), ("0.9", 9), ("1", 9)],
)
def test_lower_edges_belong_to_the_bin(p: str, expected: int) -> None:
    assert bin_index(Decimal(p)) == expected


@pytest.mark.parametrize("p", ["-0.000000001", "1.000000001", "NaN"])
def test_only_probabilities_have_a_bin(p: str) -> None:
    with pytest.raises(ValueError, match="probability"):
        bin_index(Decimal(p))


def test_an_empty_table_has_ten_unknown_bins() -> None:
    bins = calibration([])
    assert [one.n for one in bins] == [0] * 10
    assert {one.observed for one in bins} == {None}
    assert (bins[0].low, bins[9].high) == (0, 1)
    assert calibration_error(bins) is None
    assert murphy([]) is None


def test_one_question() -> None:
    parts = murphy(make_pairs(("0.9", 1)))
    assert parts is not None
    assert (parts.n, parts.uncertainty, parts.resolution, parts.within_bin) == (1, 0, 0, 0)
    assert parts.reliability == parts.brier == pytest.approx(0.01, abs=1e-15)


def test_all_outcomes_alike_leave_no_uncertainty() -> None:
    parts = murphy(make_pairs(("0.9", 1), ("0.6", 1), ("0.2", 1)))
    assert parts is not None
    assert (parts.uncertainty, parts.resolution) == (0, 0)


def test_one_probability_per_bin_leaves_nothing_within() -> None:
    parts = murphy(make_pairs(("0.95", 1), ("0.95", 0), ("0.25", 0), ("0.25", 1), ("0", 0), ("1", 1)))
    assert parts is not None
    assert parts.n == 6
    assert calibration(make_pairs(("0.95", 1), ("1", 1)))[9].n == 2


@given(pairs_of)
def test_murphy_identity_holds(pairs: list[Pair]) -> None:
    parts = murphy(pairs)
    assert parts is not None
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within_bin
    assert total == pytest.approx(parts.brier, abs=1e-14)


@given(st.lists(st.tuples(probabilities, probabilities), min_size=1, max_size=20))
def test_every_part_equals_its_definition_even_for_credits_in_between(pairs: list[Pair]) -> None:
    parts = murphy(pairs)
    assert parts is not None
    for name, value in exact_parts(pairs).items():
        assert getattr(parts, name) == pytest.approx(float(value), abs=1e-12)


@given(pairs_of, st.randoms(use_true_random=False))
def test_order_changes_nothing(pairs: list[Pair], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert calibration(shuffled) == calibration(pairs)
    assert murphy(shuffled) == murphy(pairs)


@given(pairs_of)
def test_the_table_holds_every_question_once_and_its_interval_holds_the_rate(pairs: list[Pair]) -> None:
    bins = calibration(pairs)
    assert sum(one.n for one in bins) == len(pairs)
    for one in bins:
        if one.n:
            assert one.observed_low is not None and one.observed is not None and one.observed_high is not None
            assert 0 <= one.observed_low <= one.observed <= one.observed_high <= 1
            assert one.mean_probability is not None
            assert one.low - 1e-12 <= one.mean_probability <= one.high + 1e-12


def test_calibration_error_weighs_bins_by_their_size() -> None:
    bins = calibration(make_pairs(("0.75", 1), ("0.75", 1), ("0.75", 1), ("0.25", 1)))
    assert calibration_error(bins) == (3 * 0.25 + 0.75) / 4
