"""A seeded, made-up ledger straight into a database of its own, fast.

    python -m bench.generate --predictions 1000000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.generate --predictions 1000000

Rows go in past the verbs, by COPY or executemany, which nothing but a benchmark may do: the databases are the benches'
own, named bench_<predictions>, and any other is refused. Every constraint holds, since keys and indexes are made after
the rows; the log's leaves are real ones with empty payloads. Scores are not made: `actions.rebuild_scores` does that.

What is in it: authors by Zipf's law, one for a hundred predictions and 10,000 at most (at a million: 53 claims the
median author, 20,000 the largest), 16 topics (1 to 3 a question), ten years, 36 outlets; a tenth of the questions
shared by 2 to 5 authors, a tenth of the claims revised 1 to 4 times, one question in twenty in an event of three by
one author; stated, hedged, bare and imported numbers; a fifth with a frozen reference; four claims in ten recorded
after the outcome was known; 5 % open, 5 % void, unverifiable or ambiguous, 2 % partial, 1 to 2 % vague or withdrawn.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import databases
from bench.common import duration, step
from bench.ledger_draw import SEED, draw
from bench.ledger_load import load
from bench.ledger_tables import tables
from predictions import actions
from predictions.models import User

EDITOR = "editor@bench.example"


def name_of(predictions: int, authors: int | None = None) -> str:
    """The database of a ledger of this size."""
    return f"bench_{predictions}" + (f"_{authors}" if authors else "")


def generate(predictions: int, *, authors: int | None = None, seed: int = SEED) -> None:
    """Fill the freshly migrated database in use."""
    databases.require_own()
    editor = actions.create_user(email=EDITOR, roles=["editor", "adjudicator"], password="a password for benches")
    with step(f"drawing {predictions:,} predictions"):
        drawn = draw(predictions, authors=authors, seed=seed)
    load(tables(drawn, editor=editor.pk, seed=seed))


@contextmanager
def ledger(predictions: int, *, authors: int | None = None, seed: int = SEED, keep: bool = False) -> Iterator[str]:
    """Use a ledger of this size inside the block, and drop it afterwards; `keep` leaves it and takes one kept before.

    Yields the database's name: a bench of two ledgers goes back and forth by `databases.use`.
    """
    name = name_of(predictions, authors)
    if not (keep and databases.take(name)):
        _generate_apart(predictions, authors, seed)
        databases.use(name)
    try:
        yield name
    finally:
        if not keep:
            databases.drop(name)


def _generate_apart(predictions: int, authors: int | None, seed: int) -> None:
    """In a process of its own, so that a bench's memory is its own."""
    given = {"predictions": predictions, "authors": authors, "seed": seed}
    arguments = [part for name, value in given.items() if value is not None for part in (f"--{name}", str(value))]
    subprocess.run([sys.executable, "-m", "bench.generate", *arguments], check=True)


def editor() -> User:
    """Who marks outcomes in a made-up ledger."""
    return User.objects.get(email=EDITOR)


def add_arguments(parser: argparse.ArgumentParser, *, predictions: int) -> None:
    """What the benches of one ledger all take."""
    parser.add_argument("--predictions", type=int, default=predictions, help="size of the ledger (%(default)s)")
    parser.add_argument("--authors", type=int, help="one for a hundred predictions, 10,000 at most, if not given")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use one that was kept")


def main() -> None:
    """Make one and leave it there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--predictions", type=int, default=1_000_000)
    parser.add_argument("--authors", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    name = name_of(asked.predictions, asked.authors)
    started = time.perf_counter()
    databases.create(name)
    try:
        generate(asked.predictions, authors=asked.authors, seed=asked.seed)
    except BaseException:
        databases.drop(name)  # half a ledger must not be taken for a kept one
        raise
    print(f"{name} is ready after {duration(time.perf_counter() - started)}.\n", flush=True)


if __name__ == "__main__":
    main()
