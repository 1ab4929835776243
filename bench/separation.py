"""What rank ranges and "told apart from the field" cost, and how often they are wrong, on losses like the ledger's.

Authors say "will" (.90) and are right with a chance of their own; losses are .01 and .81, as skewed as they come.

    python -m bench.separation

It prints the time for 10,000 authors, how often somebody is told apart wrongly, with the shrunk t that the ledger uses
and with the plain one, and how often two of equal skill do not overlap. Seeded; a few seconds.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.separation import FieldColumns, benjamini_hochberg, separate, separate_columns
from predictions.scoring.student_t import two_sided_p
from predictions.scoring.types import Competitor

Array = NDArray[np.float64]

SEED: Final = 2026
RIGHT, WRONG = 0.25 - 0.01, 0.25 - 0.81  # the coin's skill of a "will" that comes true, and of one that does not


@dataclass(frozen=True)
class Field:
    """One made-up board: true skill, and what was seen of it."""

    truth: Array
    n: Array
    mean: Array
    variance: Array


def alike(rng: np.random.Generator, size: int) -> Array:
    """Everyone is right in 80 of 100."""
    return np.full(size, 0.8)


def mostly_alike(rng: np.random.Generator, size: int) -> Array:
    """Four in five are right in 80 of 100; of the others half in 60, half in 93."""
    return np.where(rng.random(size) < 0.8, 0.8, np.where(rng.random(size) < 0.5, 0.6, 0.93))


def spread_out(rng: np.random.Generator, size: int) -> Array:
    """Right in 80 of 100, give or take 8."""
    return np.clip(rng.normal(0.8, 0.08, size), 0.3, 0.99)


def make_field(rng: np.random.Generator, chances: Array, events: tuple[int, int]) -> Field:
    """Every author's settled claims, summed up."""
    n = rng.integers(*events, chances.size).astype(np.float64)
    share = rng.binomial(n.astype(np.int64), chances) / n
    variance = (RIGHT - WRONG) ** 2 * share * (1 - share) * n / (n - 1)
    return Field(chances * RIGHT + (1 - chances) * WRONG, n, share * RIGHT + (1 - share) * WRONG, variance)


def gaps(field: Field, values: Array, columns: FieldColumns) -> Array:
    """Each author's value less the weighted mean of the others', with the ledger's weights."""
    weights = field.n / (field.n * columns.between_variance + columns.pooled_variance)
    others = weights.sum() - weights
    return np.asarray(values - ((weights * values).sum() - weights * values) / others)


def plain_p(field: Field, columns: FieldColumns) -> Array:
    """The same test without the shrinkage."""
    weights = field.n / (field.n * columns.between_variance + columns.pooled_variance)
    others = weights.sum() - weights
    squares = weights**2 / field.n
    noise = columns.pooled_variance * (1 / field.n + (squares.sum() - squares) / others**2)
    t = gaps(field, field.mean, columns) / np.sqrt(noise)
    return np.array([two_sided_p(one, int(field.n.sum()) - field.n.size) for one in t.tolist()])


def errors(draw: Callable[[np.random.Generator, int], Array], size: int, events: tuple[int, int], runs: int) -> None:
    """Print, for both tests: fields in which somebody is told apart, how many are, and the share of them wrongly."""
    rng = np.random.default_rng(SEED)
    found = {"plain": [0, 0, 0], "shrunk": [0, 0, 0]}
    for _ in range(runs):
        field = make_field(rng, draw(rng, size), events)
        columns = separate_columns(field.n, field.mean, field.variance)
        if columns is None:
            continue
        true_gap, seen_gap = (gaps(field, values, columns) for values in (field.truth, field.mean))
        wrong = (np.sign(true_gap) != np.sign(seen_gap)) | (np.abs(true_gap) < 1e-9)
        plain = benjamini_hochberg(plain_p(field, columns), rate=0.05)
        for name, told in (("plain", plain), ("shrunk", columns.separable)):
            counts = told.any(), told.sum(), (told & wrong).sum()
            found[name] = [sofar + int(more) for sofar, more in zip(found[name], counts, strict=True)]
    cells = [
        f"{name}: in {some / runs:4.0%} of fields, {told:5} authors, {wrongly:3} of them wrongly"
        for name, (some, told, wrongly) in found.items()
    ]
    print(f"  {draw.__name__:13} {size:4} authors of {events[0]} to {events[1] - 1} events   " + "   ".join(cells))


def twins(events: tuple[int, int]) -> None:
    """Print how often two of the same skill do not overlap."""
    rng = np.random.default_rng(SEED)
    apart: list[float] = []
    for _ in range(200):
        field = make_field(rng, np.repeat(spread_out(rng, 50), 2), events)
        columns = separate_columns(field.n, field.mean, field.variance)
        if columns is not None:
            clear = (columns.low[::2] > columns.high[1::2]) | (columns.high[::2] < columns.low[1::2])
            apart.append(float(clear.mean()))
    print(f"  {events[0]} to {events[1] - 1} events each: {np.mean(apart):.1%} of pairs")


def best(work: Callable[[], object], times: int = 7) -> float:
    """The quickest of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return 1000 * min(taken)


def speed(size: int = 10_000) -> None:
    """Print the time for one pass over a large field."""
    rng = np.random.default_rng(SEED)
    field = make_field(rng, spread_out(rng, size), (10, 400))
    columns = zip(field.n.tolist(), field.mean.tolist(), field.variance.tolist(), strict=True)
    competitors = [Competitor(key, int(n), mean, variance) for key, (n, mean, variance) in enumerate(columns)]
    arrays = best(lambda: separate_columns(field.n, field.mean, field.variance))
    print(f"  separate, ranges as well      {best(lambda: separate(competitors, min_n=10)):6.1f} ms")
    print(f"  separate_columns, as arrays   {arrays:6.1f} ms")


def main() -> None:
    """Print all of it."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    started = time.perf_counter()
    print("10,000 authors, quickest of 7")
    speed()
    print("\nTold apart from the field (Benjamini and Hochberg at 5 %)")
    for draw in (alike, mostly_alike, spread_out):
        for size, events, runs in ((10, (10, 16), 400), (40, (10, 16), 400), (40, (10, 81), 400), (200, (10, 81), 100)):
            errors(draw, size, events, runs)
    print("\nTwo of equal skill whose 84 % intervals do not touch (5 % would be the price of a single test)")
    for events in ((10, 16), (10, 81), (40, 41), (200, 201)):
        twins(events)
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
