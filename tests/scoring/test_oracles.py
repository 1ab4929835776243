"""Other people's tools find the same figures: recorded answers always, live ones where the tools are installed."""

import json
from decimal import Decimal
from pathlib import Path
from statistics import fmean, variance
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring import summarise, wilson_interval
from predictions.scoring.calibration import Pair
from predictions.scoring.corp import corp
from predictions.scoring.facts import facts_of
from predictions.scoring.separation import benjamini_hochberg, field_p_values
from predictions.scoring.shrinkage import between_variance, field_mean, pooled_within_variance
from predictions.scoring.student_t import two_sided_p

from . import oracles
from .makers import make_fact
from .test_figures import figures_of

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "oracles.json").read_text(encoding="utf-8"))

claims_of = st.lists(st.tuples(st.integers(0, 100).map(lambda k: k / 100), st.integers(0, 1)), min_size=1, max_size=40)


def near(value: Any) -> Any:
    return None if value is None else pytest.approx(value, abs=1e-9, rel=1e-9)


def pairs(said: list[float], outcomes: list[int]) -> list[Pair]:
    return [(Decimal(repr(p)), Decimal(o)) for p, o in zip(said, outcomes, strict=True)]


def recalibrated(said: list[float], outcomes: list[int]) -> list[float]:
    curve = corp(pairs(said, outcomes), resamples=0)
    assert curve is not None
    at = {point.probability: point.recalibrated for point in curve.points}
    return [at[p] for p in said]


def brier_parts(said: list[float], outcomes: list[int]) -> list[float]:
    curve = corp(pairs(said, outcomes), resamples=0)
    assert curve is not None
    return [curve.brier, curve.mcb, curve.dsc, curve.unc]


def brier_and_log(said: list[float], outcomes: list[int]) -> list[float | None]:
    line = summarise([make_fact(p, o, event=k) for k, (p, o) in enumerate(pairs(said, outcomes))])
    return [line.brier, line.log_score]


def line_of(said: list[float], outcomes: list[int]) -> dict[str, float | None]:
    """The line of an author with one question an event, from the stored sums."""
    return figures_of(facts_of([make_fact(p, o, event=k) for k, (p, o) in enumerate(pairs(said, outcomes))]))


def hit_interval(said: list[float], outcomes: list[int]) -> list[float | None] | None:
    line = line_of(said, outcomes)
    return None if line["hit_rate"] is None else [line["hit_rate_low"], line["hit_rate_high"]]


def meta_analysis(n: list[int], means: list[float], pooled: float) -> list[float]:
    between = between_variance(n, means, pooled)
    assert between is not None
    return [between, field_mean(n, means, pooled=pooled, between=between)]


def contrast_p(groups: list[list[float]]) -> list[float]:
    """With endless variance between authors they weigh alike and nothing is shrunk: the plain contrast is left."""
    n = [len(group) for group in groups]
    pooled = pooled_within_variance(n, [variance(group) for group in groups])
    assert pooled is not None
    return list(field_p_values(n, [fmean(group) for group in groups], pooled=pooled, between=1e9))


@pytest.mark.parametrize("case", RECORDED["isotonic"])
def test_isotonic_as_recorded(case: dict[str, Any]) -> None:
    assert recalibrated(case["said"], case["outcomes"]) == near(case["answer"])


@pytest.mark.parametrize("case", RECORDED["brier_parts"])
def test_the_parts_of_brier_as_recorded(case: dict[str, Any]) -> None:
    assert brier_parts(case["said"], case["outcomes"]) == near(case["answer"])


@pytest.mark.parametrize("case", RECORDED["brier_and_log"])
def test_brier_and_log_as_recorded(case: dict[str, Any]) -> None:
    assert brier_and_log(case["said"], case["outcomes"]) == near(case["answer"])


@pytest.mark.parametrize("case", RECORDED["wilson"])
def test_wilson_as_recorded(case: dict[str, Any]) -> None:
    assert wilson_interval(*case["of"]) == near(tuple(case["answer"]))


@pytest.mark.parametrize("case", RECORDED["base_rate_skill"])
def test_skill_over_the_base_rate_as_recorded(case: dict[str, Any]) -> None:
    assert line_of(case["said"], case["outcomes"])["bss"] == near(case["answer"])


@pytest.mark.parametrize("case", RECORDED["hit_interval"])
def test_the_interval_of_a_hit_rate_as_recorded(case: dict[str, Any]) -> None:
    assert hit_interval(case["said"], case["outcomes"]) == near(case["answer"])


@pytest.mark.parametrize("case", RECORDED["fallen"])
def test_false_discovery_rate_as_recorded(case: dict[str, Any]) -> None:
    assert benjamini_hochberg(case["p"], rate=0.05).tolist() == case["answer"]


@pytest.mark.parametrize("case", RECORDED["tail"])
def test_tails_of_student_s_t_as_recorded(case: dict[str, Any]) -> None:
    assert two_sided_p(*case["of"]) == pytest.approx(case["answer"], abs=1e-11)


@pytest.mark.parametrize("case", RECORDED["meta_analysis"])
def test_variance_between_authors_as_recorded(case: dict[str, Any]) -> None:
    assert meta_analysis(*case["of"]) == near(case["answer"])


def test_an_author_against_the_rest_as_recorded() -> None:
    assert contrast_p(RECORDED["contrast"]["groups"]) == near(RECORDED["contrast"]["answer"])


@settings(deadline=None)  # the tools take their time on the first call
@given(claims_of)
def test_isotonic_and_parts_live(claims: list[tuple[float, int]]) -> None:
    pytest.importorskip("sklearn")
    said, outcomes = [p for p, _ in claims], [o for _, o in claims]
    assert recalibrated(said, outcomes) == near(oracles.isotonic(said, outcomes))
    assert brier_parts(said, outcomes) == near(oracles.brier_parts(said, outcomes))


@settings(deadline=None)  # the tools take their time on the first call
@given(claims_of)
def test_brier_and_log_live(claims: list[tuple[float, int]]) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("scoringrules")
    said, outcomes = [p for p, _ in claims], [o for _, o in claims]
    assert brier_and_log(said, outcomes) == near(oracles.brier_and_log(said, outcomes))


@settings(deadline=None)  # the tools take their time on the first call
@given(claims_of)
def test_skill_over_the_base_rate_and_the_interval_of_a_hit_rate_live(claims: list[tuple[float, int]]) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("statsmodels")
    said, outcomes = [p for p, _ in claims], [o for _, o in claims]
    assert line_of(said, outcomes)["bss"] == near(oracles.base_rate_skill(said, outcomes))
    assert hit_interval(said, outcomes) == near(oracles.hit_interval(said, outcomes))


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 400), st.data())
def test_false_discovery_rate_and_wilson_live(p: list[float], n: int, data: st.DataObject) -> None:
    pytest.importorskip("statsmodels")
    assert benjamini_hochberg(p, rate=0.05).tolist() == oracles.fallen(p)
    successes = data.draw(st.integers(0, n))
    assert wilson_interval(successes, n) == near(tuple(oracles.wilson(successes, n)))


@settings(deadline=None)
@given(st.floats(0.01, 30), st.integers(1, 3000))
def test_tails_of_student_s_t_live(t: float, df: int) -> None:
    pytest.importorskip("scipy")
    assert two_sided_p(t, df) == pytest.approx(oracles.tail(t, df), abs=1e-11)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(2, 200), st.floats(-0.75, 0.25)), min_size=2, max_size=12), st.floats(0.001, 0.2))
def test_variance_between_authors_live(rows: list[tuple[int, float]], pooled: float) -> None:
    pytest.importorskip("statsmodels")
    n, means = [size for size, _ in rows], [mean for _, mean in rows]
    assert meta_analysis(n, means, pooled) == near(oracles.meta_analysis(n, means, pooled))
