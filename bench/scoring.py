"""What scoring costs: a million claims at once, and one.

Made-up claims like the ledger's: 1 to 4 revisions on a tenth of them (1.1 million statements), a tenth of the claims on
questions that others answered too, probabilities of whole percents, some frozen references, some other readings.

    python -m bench.scoring [--claims 1000000] [--readings 0]

It prints the time of each stage and of the whole, and that of a batch of one. Seeded; half a minute. No database.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from predictions.scoring.brier import squared_errors
from predictions.scoring.claims import score_claims
from predictions.scoring.columns import BILLION, Claims, Statements
from predictions.scoring.layout import check, check_numbers
from predictions.scoring.log_score import log_losses
from predictions.scoring.peer_segments import peer_columns
from predictions.scoring.question import score_question
from predictions.scoring.standing_forecast import stand
from predictions.scoring.types import Statement

SEED: Final = 2026
FIRST_DAY: Final = date(2016, 1, 1).toordinal()
TEN_YEARS: Final = 3652
PERCENT: Final = BILLION // 100


def make_batch(size: int, readings: int, *, decimals: int = 2) -> tuple[Claims, Statements]:
    """So many claims; a tenth of them on shared questions, a hundredth of the outcomes partial or not scored."""
    rng = np.random.default_rng(SEED)
    alone = np.arange(size) + size
    shared = rng.integers(0, max(size // 40, 1), size)  # four authors each, one with another
    question = np.where(rng.random(size) < 0.1, shared, alone)
    deadline = FIRST_DAY + rng.integers(30, TEN_YEARS, 2 * size)
    known_on = deadline + rng.integers(-20, 10, 2 * size)
    credit = rng.choice([0, BILLION, BILLION // 2, -1], 2 * size, p=[0.5, 0.49, 0.005, 0.005])
    claims = Claims(question, deadline[question], known_on[question], credit[question])

    counts = np.where(rng.random(size) < 0.1, 1 + rng.choice([0, 1, 2], size, p=[0.2, 0.6, 0.2]), 1)
    claim = np.repeat(np.arange(size), counts)
    said_on = claims.deadline[claim] - rng.integers(0, 400, claim.size)
    said_on = said_on[np.lexsort((said_on, claim))]
    step = BILLION // 10**decimals
    p = rng.integers(0, 10**decimals + 1, claim.size) * step
    reference = np.where(rng.random(claim.size) < 0.2, rng.integers(1, 100, claim.size) * PERCENT, -1)
    statements = Statements(
        claim=claim,
        said_on=said_on,
        probability=p,
        low=np.maximum(p - 5 * PERCENT, 0),
        high=np.minimum(p + 5 * PERCENT, BILLION),
        reference=reference,
        readings=rng.integers(0, 101, (claim.size, readings)) * PERCENT,
        vague=rng.random(claim.size) < 0.02,
        retracts=rng.random(claim.size) < 0.01,
        after_news=rng.random(claim.size) < 0.01,
    )
    return claims, statements


def best(work: Callable[[], object], times: int) -> float:
    """The quickest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def stages(claims: Claims, statements: Statements, times: int = 3) -> None:
    """Print what the parts of one pass cost, and the whole."""
    stood = stand(claims, statements)
    p, credit = statements.probability[stood.rows], np.maximum(claims.credit, 0)[stood.claim]
    rows: list[tuple[str, Callable[[], object]]] = [
        ("check the layout", lambda: check(claims, statements)),
        ("check the numbers", lambda: check_numbers(statements, stood.rows)),
        ("which statements count", lambda: stand(claims, statements)),
        ("one squared error", lambda: squared_errors(p, credit)),
        ("log losses", lambda: log_losses(p, credit)),
        ("peer scores", lambda: peer_columns(claims, statements, stood)),
        ("score_claims, all of it", lambda: score_claims(claims, statements)),
    ]
    for name, work in rows:
        print(f"  {name:26} {best(work, times):8.3f} s")


def one(times: int = 2000) -> None:
    """Print what a batch of one costs, as columns and from statements."""
    claims, statements = make_batch(1, 0)
    p = Decimal("0.6")
    said = [Statement(date(2026, 5, 1), p, p, p), Statement(date(2026, 6, 1), p, p, p)]
    deadline = date(2026, 7, 1)
    columns = best(lambda: score_claims(claims, statements), times)
    decimals = best(lambda: score_question(said, deadline=deadline, known_on=deadline, credit=Decimal(1)), times)
    print(f"  score_claims               {1e3 * columns:8.3f} ms")
    print(f"  score_question, two said   {1e3 * decimals:8.3f} ms")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=1_000_000, help="how many (default: %(default)s)")
    parser.add_argument("--readings", type=int, default=0, help="other scales to read under (default: %(default)s)")
    parser.add_argument(
        "--decimals", type=int, default=2, help="places of probabilities, 2 to 9 (default: %(default)s)"
    )
    options = parser.parse_args()
    claims, statements = make_batch(options.claims, options.readings, decimals=options.decimals)
    authors = score_claims(claims, statements).n_authors
    print(
        f"{claims.question.size:,} claims, {statements.claim.size:,} statements, "
        f"{(authors > 1).sum():,} claims on shared questions, quickest of 3"
    )
    stages(claims, statements)
    print("\nA batch of one, quickest of 2,000")
    one()


if __name__ == "__main__":
    main()
