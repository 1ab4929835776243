import random
from decimal import Decimal
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring import Murphy, calibration_pairs, murphy
from predictions.scoring.calibration import Pair
from predictions.scoring.corp import Corp, _pool, corp, isotonic, seed_of

from .makers import sample_facts

pairs_of = st.lists(
    st.tuples(st.decimals(0, 1, places=1), st.sampled_from([Decimal(0), Decimal(1)])), min_size=1, max_size=30
)
cells_of = st.lists(st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=25)

# probability, n, low, high
ROLSKY_BAND = [
    (0.05, 1, 0, 1 / 5),
    (0.1, 3, 0, 2 / 5),
    (0.2, 1, 0, 2 / 3),
    (0.4, 2, 0, 13 / 16),
    (0.6, 4, 1 / 4, 11 / 12),
    (0.7, 3, 1 / 3, 1),
    (0.8, 5, 1 / 2, 1),
    (0.9, 2, 3 / 5, 1),
    (0.95, 6, 5 / 6, 1),
]


def pairs(*rows: tuple[str, int]) -> list[Pair]:
    return [(Decimal(p), Decimal(o)) for p, o in rows]


def fit(found: list[Pair], *, resamples: int = 0) -> Corp:
    curve = corp(found, resamples=resamples)
    assert curve is not None
    return curve


def parts_of(found: list[Pair]) -> Murphy:
    parts = murphy(found)
    assert parts is not None
    return parts


def rolsky() -> list[Pair]:
    return calibration_pairs(sample_facts("rolsky_2020.csv"))


def by_definition(cells: list[tuple[int, int]]) -> list[float]:
    """Max over starts of the min over ends of the mean in between: the min-max formula, all pairs of ends."""
    size = len(cells)
    hits, sizes = (np.concatenate(([0], np.cumsum(column))) for column in zip(*cells, strict=True))
    return [
        max(
            min((hits[end + 1] - hits[start]) / (sizes[end + 1] - sizes[start]) for end in range(k, size))
            for start in range(k + 1)
        )
        for k in range(size)
    ]


@given(cells_of)
def test_isotonic_equals_its_min_max_formula(cells: list[tuple[int, int]]) -> None:
    expected = by_definition(cells) if cells else []
    found = isotonic([hits for hits, _ in cells], [size for _, size in cells])
    assert found.tolist() == pytest.approx(expected, abs=1e-12)


@given(cells_of)
def test_isotonic_never_falls_and_keeps_the_total(cells: list[tuple[int, int]]) -> None:
    sizes = np.array([size for _, size in cells])
    found = isotonic([hits for hits, _ in cells], [size for _, size in cells])
    assert np.all(np.diff(found) >= 0)
    assert np.all((found >= 0) & (found <= 1))
    assert (found * sizes).sum() == pytest.approx(sum(hits for hits, _ in cells), abs=1e-9)


def test_isotonic_of_a_rising_row_is_the_row_and_of_a_falling_one_its_mean() -> None:
    assert isotonic([0, 1, 2], [4, 4, 4]).tolist() == [0, 0.25, 0.5]
    assert isotonic([3, 1, 2], [4, 4, 4]).tolist() == [0.5, 0.5, 0.5]
    assert isotonic([], []).tolist() == []


@pytest.mark.parametrize(("ones", "counts"), [([1], [0]), ([3], [2]), ([-1], [2]), ([1, 1], [2])])
def test_isotonic_refuses_impossible_counts(ones: list[int], counts: list[int]) -> None:
    with pytest.raises(ValueError, match="cell"):
        isotonic(ones, counts)


@settings(deadline=None)
@given(st.lists(cells_of.filter(len), min_size=1, max_size=4))
def test_many_curves_at_once_equal_each_alone(curves: list[list[tuple[int, int]]]) -> None:
    rows = [(hits, size, k) for k, cells in enumerate(curves) for hits, size in cells]
    ones, counts, groups = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    alone = [isotonic([hits for hits, _ in cells], [size for _, size in cells]).tolist() for cells in curves]
    assert _pool(ones, counts, groups).tolist() == [share for one in alone for share in one]


def test_nothing_said_is_no_curve() -> None:
    assert corp([]) is None


def test_one_claim() -> None:
    found = fit(pairs(("0.7", 1)), resamples=100)
    assert (found.n, found.dsc, found.unc) == (1, 0, 0)
    assert found.brier == found.mcb == pytest.approx(0.09)
    assert (found.points[0].recalibrated, found.points[0].low, found.points[0].high) == (1, 0, 1)


@pytest.mark.parametrize("outcome", [0, 1])
def test_all_outcomes_alike_leave_nothing_to_discriminate(outcome: int) -> None:
    found = fit(pairs(("0.2", outcome), ("0.6", outcome), ("0.9", outcome)))
    assert (found.dsc, found.unc) == (0, 0)
    assert found.mcb == pytest.approx(found.brier)
    assert {point.recalibrated for point in found.points} == {outcome}


def test_certain_and_right_is_perfect() -> None:
    found = fit(pairs(("0", 0), ("1", 1), ("1.0", 1)), resamples=50)
    assert (found.brier, found.mcb) == (0, 0)
    assert found.dsc == pytest.approx(found.unc)
    assert [(point.low, point.high) for point in found.points] == [(0, 0), (1, 1)]


def test_certain_and_wrong_is_all_miscalibration() -> None:
    """Always the wrong way round: no rising curve can use it, so it discriminates nothing."""
    found = fit(pairs(("0", 1), ("1", 0)))
    assert (found.brier, found.mcb, found.dsc, found.unc) == (1, 0.75, 0, 0.25)


def test_by_hand() -> None:
    """.2 yes .6 no .9 yes: the first two fall and are pooled at one half. Brier .64, .36, .01."""
    found = fit(pairs(("0.2", 1), ("0.6", 0), ("0.9", 1)))
    assert [point.recalibrated for point in found.points] == [0.5, 0.5, 1]
    assert found.brier == pytest.approx(1.01 / 3)
    assert found.unc == pytest.approx(2 / 9)
    assert found.dsc == pytest.approx((2 * (1 / 6) ** 2 + (1 / 3) ** 2) / 3)
    assert found.mcb == pytest.approx(1.01 / 3 - 0.5 / 3)


def test_rolsky_has_the_brier_and_uncertainty_of_the_bins() -> None:
    found, parts = fit(rolsky()), parts_of(rolsky())
    assert found.n == 27
    assert (found.brier, found.unc) == pytest.approx((0.2125, parts.uncertainty))


@given(pairs_of)
def test_the_parts_add_up_and_none_is_negative(found: list[Pair]) -> None:
    curve = fit(found)
    assert curve.mcb - curve.dsc + curve.unc == pytest.approx(curve.brier, abs=1e-12)
    assert min(curve.mcb, curve.dsc, curve.unc) >= 0
    assert curve.brier == pytest.approx(parts_of(found).brier, abs=1e-12)
    assert curve.dsc <= curve.unc + 1e-12
    assert sum(point.n for point in curve.points) == len(found)


@given(pairs_of, st.integers())
def test_the_same_pairs_in_any_order_give_the_same_curve_and_band(found: list[Pair], seed: int) -> None:
    shuffled = [(p + Decimal("0.000"), o) for p, o in found]
    random.Random(seed).shuffle(shuffled)
    assert seed_of(shuffled) == seed_of(found)
    assert corp(shuffled, resamples=20) == corp(found, resamples=20)


def test_other_pairs_have_another_seed() -> None:
    assert seed_of(pairs(("0.7", 1))) != seed_of(pairs(("0.7", 0))) != seed_of(pairs(("0.7", 0), ("0.7", 0)))


def test_the_seed_does_not_depend_on_the_precision_of_the_caller() -> None:
    long = Decimal("0.7000000000000000000000000000000000001")
    assert seed_of([(long, Decimal(1))]) != seed_of([(Decimal("0.7"), Decimal(1))])


@given(pairs_of)
def test_the_band_lies_in_range_and_rises(found: list[Pair]) -> None:
    points = fit(found, resamples=30).points
    lows, highs = [point.low for point in points], [point.high for point in points]
    assert all(
        low is not None and high is not None and 0 <= low <= high <= 1 for low, high in zip(lows, highs, strict=True)
    )
    assert np.all(np.diff(np.array(lows, dtype=float)) >= -1e-12)
    assert np.all(np.diff(np.array(highs, dtype=float)) >= -1e-12)


def test_a_published_band_stays_what_it_was() -> None:
    """The stream of random numbers is part of the figure: another machine, another year, the same band."""
    found = fit(rolsky(), resamples=1000)
    band = [x for point in found.points for x in (point.probability, point.n, point.low, point.high)]
    assert band == pytest.approx([x for row in ROLSKY_BAND for x in row], abs=1e-9)


def test_a_calibrated_author_is_inside_the_band_nearly_always() -> None:
    rng = np.random.default_rng(8)
    outside = []
    for _ in range(150):
        said = np.round(rng.random(60), 1)
        happened = rng.random(60) < said
        found = fit([(Decimal(str(p)), Decimal(int(o))) for p, o in zip(said, happened, strict=True)], resamples=200)
        outside.append(np.mean([not (q.low or 0) <= q.recalibrated <= (q.high or 0) for q in found.points]))
    assert np.mean(outside) < 0.06


def test_an_overconfident_author_leaves_the_band() -> None:
    found = fit(
        pairs(*[("0.95", 1)] * 60, *[("0.95", 0)] * 40, *[("0.05", 1)] * 40, *[("0.05", 0)] * 60), resamples=300
    )
    assert found.points[0].high is not None and found.points[0].recalibrated > found.points[0].high
    assert found.points[1].low is not None and found.points[1].recalibrated < found.points[1].low


def test_four_hundred_claims_take_a_moment() -> None:
    dice = random.Random(9)
    found = [(Decimal(dice.randrange(101)) / 100, Decimal(dice.randrange(2))) for _ in range(400)]
    before = perf_counter()
    corp(found)
    assert perf_counter() - before < 1, "about 20 ms"


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="probability"):
        corp(pairs(("1.2", 1)))
    with pytest.raises(ValueError, match="yes-or-no"):
        corp([(Decimal("0.5"), Decimal("0.5"))])
    with pytest.raises(ValueError, match="Resamples"):
        corp([], resamples=-1)
