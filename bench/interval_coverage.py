"""How often does a 95 % interval hold the truth? Coverage of four methods, over kinds of author, at small n.

An author is a way of saying p about things that happen with chance q. The truth is the author's mean Brier score over
endlessly many such questions; an interval from n of them should hold it 95 times in 100.

    python -m bench.interval_coverage

It prints three tables: the coverage by author, the worst author who always says the same (exactly, no simulation), and
how wide the intervals are. Seeded, so that it prints the same again. Under a minute on two cores.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.intervals import Unit, plus_one_interval, unit_sums
from predictions.scoring.student_t import t_quantile

Array = NDArray[np.float64]
Interval = tuple[Array, Array]

SEED: Final = 2026
SIZES: Final = (5, 10, 20, 50)
T_RUNS, BOOTSTRAP_RUNS, RESAMPLES, CHUNK = 20_000, 4_000, 2_000, 500
NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Sample:
    """Runs x n units: what each scored, and the smaller and larger score it could have had."""

    actual: Array
    smaller: Array
    larger: Array

    def head(self, runs: int) -> "Sample":
        return Sample(self.actual[:runs], self.smaller[:runs], self.larger[:runs])


@dataclass(frozen=True)
class Author:
    """A kind of author: `claims` draws p and q for an array of questions; `truth` is the mean score in the long run."""

    name: str
    claims: Callable[[np.random.Generator, tuple[int, ...]], tuple[Array, Array]]
    truth: float
    cluster: int = 1  # questions per event, all with one outcome
    against: float | None = None  # score minus that of somebody who always says this

    def sample(self, rng: np.random.Generator, runs: int, n: int) -> Sample:
        """n events each, averaged over their questions."""
        p, q = self.claims(rng, (runs, n))
        happened = (rng.random((runs, n)) < q)[..., np.newaxis]
        # Questions on one event differ in p by up to a tenth; these jitters keep the mean of p.
        jitter = np.linspace(-0.1, 0.1, self.cluster) if self.cluster > 1 else np.zeros(1)
        said = p[..., np.newaxis] + jitter
        if_true, if_false = (self._score(said, outcome) for outcome in (1.0, 0.0))
        actual = np.where(happened, if_true, if_false)
        # As the ledger does: each question's smaller and larger score, then the mean over the event.
        return Sample(
            actual.mean(axis=-1),
            np.minimum(if_true, if_false).mean(axis=-1),
            np.maximum(if_true, if_false).mean(axis=-1),
        )

    def _score(self, said: Array, outcome: float) -> Array:
        loss = (said - outcome) ** 2
        return loss if self.against is None else (self.against - outcome) ** 2 - loss


def always(name: str, p: float, q: float, *, cluster: int = 1, against: float | None = None) -> Author:
    """Says p every time, and is right with chance q."""
    spread = float(np.mean(np.linspace(-0.1, 0.1, cluster) ** 2)) if cluster > 1 else 0.0
    truth = q * (1 - p) ** 2 + (1 - q) * p**2 + spread
    if against is not None:
        truth = q * (1 - against) ** 2 + (1 - q) * against**2 - truth

    def claims(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
        return np.full(shape, p), np.full(shape, q)

    return Author(name, claims, truth, cluster, against)


def mixed(name: str, *parts: tuple[float, float, float]) -> Author:
    """Says p, and is right with chance q, in a share of the questions; parts are (share, p, q)."""
    shares, said, chance = (np.array(column) for column in zip(*parts, strict=True))
    truth = float((shares * (chance * (1 - said) ** 2 + (1 - chance) * said**2)).sum())

    def claims(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
        which = rng.choice(shares.size, size=shape, p=shares)
        return said[which], chance[which]

    return Author(name, claims, truth)


def evenly(name: str) -> Author:
    """Says anything from 0 to 1 and means it; the Brier score of that is the mean of p (1 - p), a sixth."""

    def claims(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
        p = rng.random(shape)
        return p, p

    return Author(name, claims, 1 / 6)


AUTHORS: Final = (
    always("calibrated, says .75", 0.75, 0.75),
    always("calibrated, says .90", 0.90, 0.90),
    always("calibrated, says .95", 0.95, 0.95),
    always("calibrated, says .98", 0.98, 0.98),
    mixed("calibrated, says .6 .7 .8 .9", *((0.25, p, p) for p in (0.6, 0.7, 0.8, 0.9))),
    evenly("calibrated, says anything"),
    always("overconfident, says .90, right .70", 0.90, 0.70),
    always("overconfident, says .98, right .80", 0.98, 0.80),
    always("overconfident, says 1, right .95", 1.0, 0.95),
    always("a coin that says .90", 0.90, 0.50),
    always("underconfident, says .60, right .90", 0.60, 0.90),
    always("underconfident, says .75, right .97", 0.75, 0.97),
    always("nearly always right, says .98", 0.98, 0.995),
    mixed("mostly sure things, some bold", (0.8, 0.98, 0.99), (0.2, 0.90, 0.50)),
    always("clustered: five questions an event", 0.80, 0.80, cluster=5),
    mixed("adversarial: .6, one in 20 sure and wrong", (0.95, 0.60, 0.60), (0.05, 1.0, 0.0)),
)
# Means that are no mean of one score: the paired difference of two authors, as in head-to-head.
PAIRS: Final = (
    always("pair: says .9 v. .6, right .75", 0.90, 0.75, against=0.6),
    always("pair: says .9 v. .8, right .95", 0.90, 0.95, against=0.8),
    always("pair: says .95 v. .5, right .98", 0.95, 0.98, against=0.5),
    always("pair: says .9 v. .2, right .7", 0.90, 0.70, against=0.2),
)


def plain_t(sample: Sample) -> Interval:
    """Mean and standard error, Student's t."""
    n = sample.actual.shape[1]
    mean = sample.actual.mean(axis=1)
    half = t_quantile(0.975, n - 1) * sample.actual.std(axis=1, ddof=1) / np.sqrt(n)
    return mean - half, mean + half


def plus_one(sample: Sample) -> Interval:
    """The ledger's own, `intervals.plus_one_interval`, for all runs at once; `check` holds the two together."""
    n = sample.actual.shape[1]
    size = n + 2
    mean = (sample.actual.sum(axis=1) + sample.smaller.mean(axis=1) + sample.larger.mean(axis=1)) / size
    squares = (
        (sample.actual**2).sum(axis=1) + (sample.smaller**2).mean(axis=1) + (sample.larger**2).mean(axis=1)
    ) / size
    half = t_quantile(0.975, n + 1) * np.sqrt(np.maximum(0, squares - mean**2) / size)
    return mean - half, mean + half


def check(sample: Sample) -> None:
    """The vectorised interval is the one that the ledger prints."""
    low, high = plus_one(sample)
    for run in range(50):
        rows = zip(sample.actual[run], sample.smaller[run], sample.larger[run], strict=True)
        expected = plus_one_interval(unit_sums(Unit(*map(float, row)) for row in rows), floor=-9, ceiling=9)
        assert expected is not None and np.allclose(expected, (low[run], high[run]), atol=1e-12)


def bootstraps(sample: Sample, rng: np.random.Generator) -> dict[str, Interval]:
    """Percentile and BCa (Efron 1987), both from the same resampled means."""
    parts = [_bootstraps(chunk, rng) for chunk in np.split(sample.actual, sample.actual.shape[0] // CHUNK)]
    return {
        name: (np.concatenate([part[name][0] for part in parts]), np.concatenate([part[name][1] for part in parts]))
        for name in parts[0]
    }


def _bootstraps(actual: Array, rng: np.random.Generator) -> dict[str, Interval]:
    runs, n = actual.shape
    weights = rng.multinomial(n, np.full(n, 1 / n), size=RESAMPLES) / n
    means = np.sort(actual @ weights.T, axis=1)
    mean = actual.mean(axis=1)
    low, high = (np.full(runs, level) for level in (0.025, 0.975))
    gaps = actual - mean[:, np.newaxis]
    spread = (gaps**2).sum(axis=1)
    same = spread < 1e-18
    acceleration = np.divide((gaps**3).sum(axis=1), 6 * spread**1.5, out=np.zeros(runs), where=~same)
    above = means - mean[:, np.newaxis]
    ties = np.abs(above) <= 1e-12
    below = ((above < 0) & ~ties).mean(axis=1) + ties.mean(axis=1) / 2
    bias = _inverse(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    return {
        "percentile": (_at(means, low), _at(means, high)),
        "BCa": (_at(means, _shifted(low, bias, acceleration)), _at(means, _shifted(high, bias, acceleration))),
    }


def _shifted(level: Array, bias: Array, acceleration: Array) -> Array:
    z = bias + _inverse(level)
    return np.array([NORMAL.cdf(x) for x in bias + z / (1 - acceleration * z)])


def _inverse(levels: Array) -> Array:
    return np.array([NORMAL.inv_cdf(float(level)) for level in levels])


def _at(rising: Array, level: Array) -> Array:
    """Each run's own quantile, between neighbours."""
    place = np.clip(level, 0, 1) * (rising.shape[1] - 1)
    lower = np.minimum(place.astype(np.int64), rising.shape[1] - 2)
    rows = np.arange(rising.shape[0])
    share = place - lower
    return np.asarray(rising[rows, lower] * (1 - share) + rising[rows, lower + 1] * share)


def holds(interval: Interval, truth: float) -> float:
    """The share of runs whose interval holds the truth."""
    low, high = interval
    return float(((low <= truth + 1e-12) & (high >= truth - 1e-12)).mean())


METHODS: Final = ("plain t", "plus-1 t", "percentile", "BCa")


def coverage(author: Author, n: int, rng: np.random.Generator) -> dict[str, float]:
    """Coverage by method."""
    sample = author.sample(rng, T_RUNS, n)
    check(sample)
    found = {"plain t": plain_t(sample), "plus-1 t": plus_one(sample)} | bootstraps(sample.head(BOOTSTRAP_RUNS), rng)
    return {name: holds(found[name], author.truth) for name in METHODS}


def counted_apart(n: int, rng: np.random.Generator) -> float:
    """What plus-1 t would cover, did five questions that turn on one event count as five."""
    author = next(one for one in AUTHORS if one.cluster > 1)
    sample = author.sample(rng, T_RUNS, n)
    # All five of an event score nearly alike, so repeating the event's mean is all it takes.
    columns = (np.repeat(column, author.cluster, axis=1) for column in (sample.actual, sample.smaller, sample.larger))
    return holds(plus_one(Sample(*columns)), author.truth)


def exact(p: float, q: float, n: int, *, plus: bool) -> float:
    """Coverage for an author who always says p: the interval hangs on the number of hits, which is binomial."""
    hits = np.arange(n + 1)
    right, wrong = (1 - p) ** 2, p**2
    actual = np.where(np.arange(n) < hits[:, np.newaxis], right, wrong)
    sample = Sample(actual, np.full_like(actual, min(right, wrong)), np.full_like(actual, max(right, wrong)))
    low, high = plus_one(sample) if plus else plain_t(sample)
    truth = q * right + (1 - q) * wrong
    chance = np.array([comb(n, int(k)) * q**k * (1 - q) ** (n - k) for k in hits])
    return float(chance[(low <= truth + 1e-12) & (high >= truth - 1e-12)].sum())


def worst_constant(n: int, *, plus: bool) -> tuple[float, float, float]:
    """The least coverage, and the p and q that have it, over p = .55 to 1 and q = .01 to .99."""
    said = (0.55, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
    return min((exact(p, q, n, plus=plus), p, q) for p in said for q in np.arange(1, 100) / 100)


def widths(author: Author, rng: np.random.Generator) -> Iterator[tuple[int, float, float]]:
    """n, the median half width of plus-1 t, and how often a true Brier score of .20 is told from .25."""
    for n in (5, 10, 20, 50, 100, 150, 200, 300, 500):
        low, high = plus_one(author.sample(rng, 4000, n))
        yield n, float(np.median(high - low)) / 2, float((high < 0.25).mean())


def print_coverage(authors: tuple[Author, ...], rng: np.random.Generator) -> None:
    """One line an author, four sizes a method; the worst of each column below."""
    print(f"{'author':44}" + "".join(f"{name:^24}" for name in METHODS))
    print(f"{'n =':44}" + "".join(f"{n:6}" for _ in METHODS for n in SIZES))
    worst: dict[tuple[str, int], float] = {}
    for author in authors:
        found = {n: coverage(author, n, rng) for n in SIZES}
        cells = {(name, n): found[n][name] for name in METHODS for n in SIZES}
        print(f"{author.name:44}" + "".join(f"{cells[name, n]:6.3f}" for name in METHODS for n in SIZES), flush=True)
        worst = {key: min(value, worst.get(key, 1.0)) for key, value in cells.items()}
    print(f"{'worst':44}" + "".join(f"{worst[name, n]:6.3f}" for name in METHODS for n in SIZES))


def main() -> None:
    """Print the tables."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    started, rng = time.perf_counter(), np.random.default_rng(SEED)
    print(
        f"Coverage of 95 % intervals: {T_RUNS:,} runs for t, {BOOTSTRAP_RUNS:,} of {RESAMPLES:,} resamples for others"
    )
    print_coverage(AUTHORS, rng)
    print("\nThe paired difference of two authors (head-to-head)")
    print_coverage(PAIRS, rng)
    print("\nThe clustered author with plus-1 t, had each of the five questions been counted as independent:", end="")
    print("".join(f"{counted_apart(n, rng):6.3f}" for n in SIZES))
    print("\nThe worst author who always says the same p and is right with chance q, computed exactly")
    for n in SIZES:
        plain, plus = worst_constant(n, plus=False), worst_constant(n, plus=True)
        print(f"  n = {n:3}   plain t {plain[0]:.3f} (p {plain[1]:.2f}, q {plain[2]:.2f})", end="")
        print(f"   plus-1 t {plus[0]:.3f} (p {plus[1]:.2f}, q {plus[2]:.2f})")
    print("\nHow wide plus-1 t is around a true Brier score of .20, and how often it leaves out .25")
    mild = always("says .72, calibrated", 0.7236067977, 0.7236067977)
    bold = always("says .90, right .76", 0.90, 0.7625)
    for author in (mild, bold):
        print(f"  {author.name}")
        for n, half, told in widths(author, rng):
            print(f"    n = {n:3}   about +-{half:.3f}   leaves out .25 in {told:4.0%} of runs")
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
