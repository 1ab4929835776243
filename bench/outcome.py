"""What it costs to mark one outcome, beside a plain SQL transaction that writes the very same rows, commit included.

    python -m bench.outcome
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.outcome --predictions 1000000

Two ledgers, a large and a small one, both of the benches' own. In each an editor marks an open question of the median
author and of the largest, and an adjudicator corrects an outcome; the verb and the floor take turns on the same
question, and what they wrote is put back in between (`bench.replay`). The small ledger has fewer authors, so that its
median author has as many claims as the large one's: what is compared is the size of the ledger, not of the author.
`--small-authors 10000` gives it as many authors, with a claim or two each.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Min

from bench import databases
from bench.common import NOW, print_machine, print_ratio, step, timed
from bench.generate import add_arguments, editor, ledger
from bench.replay import Floor, Writes, watch
from predictions import actions
from predictions.models import Prediction, Question, QuestionState, Resolution, Score, Verdict

ROUNDS = 4
WARM_UP = 3
LATE_IN_2025 = date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class Case:
    """One verb on one question, ready to be called again and again."""

    what: str
    claims: int
    call: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of every run, in one ledger."""

    verb: list[float]
    floor: list[float]


def claims_of_authors() -> dict[int, int]:
    """Predictions of each author."""
    rows = Prediction.objects.values_list("author_id").annotate(count=Count("pk"))
    return {author: count for author, count in rows if author is not None}


def cases(typical: int) -> list[Case]:
    """Marking for an author with about `typical` claims and for the largest, and correcting for the former."""
    counts = claims_of_authors()
    nearest = sorted(counts, key=lambda one: (abs(counts[one] - typical), one))
    largest = sorted(counts, key=lambda one: -counts[one])
    median_author, to_mark = _first(nearest, QuestionState.OPEN)
    big_author, of_largest = _first(largest, QuestionState.OPEN)
    corrected_author, to_correct = _first(nearest, QuestionState.FINAL)
    return [
        Case("give_verdicts, median author", counts[median_author], lambda: _mark(to_mark)),
        Case("give_verdicts, largest author", counts[big_author], lambda: _mark(of_largest)),
        Case("correct_outcome, median author", counts[corrected_author], lambda: _correct(to_correct)),
    ]


def _first(authors: list[int], state: str) -> tuple[int, int]:
    """The first of `authors` with a question of his or her own in `state`, and that question's id.

    Of two topics and recorded before its outcome was known, so that it counts in as many slices in either ledger.
    """
    for author in authors:
        plain = Prediction.objects.filter(state="published", vague=False, retracts=False, author_id=author)
        asked = Question.objects.filter(state=state, predictions__in=plain)
        if state == QuestionState.FINAL:
            asked = asked.filter(recorded_at__date__lt=F("resolutions__known_on"), resolutions__credit__in=(0, 1))
        counted = Question.objects.filter(pk__in=asked).annotate(
            people=Count("predictions__author", distinct=True), filed=Count("topics", distinct=True)
        )
        found = counted.filter(people=1, filed=2).aggregate(first=Min("pk"))["first"]
        if found is not None:
            return author, int(found)
    raise LookupError("No author has such a question: make a larger ledger.")


def _verdict(question: int, outcome: str, known_on: date) -> actions.VerdictInput:
    return actions.VerdictInput(
        question=Question.objects.get(pk=question),
        outcome=outcome,
        known_on=known_on,
        evidence=(actions.Evidence(url="https://journal.example/1", quote="So it was decided."),),
        rationale="The journal lists it.",
    )


def _mark(question: int) -> list[Verdict]:
    return actions.give_verdicts(actor=editor(), verdicts=[_verdict(question, "true", LATE_IN_2025)], now=NOW)


def _correct(question: int) -> Verdict:
    old = Resolution.objects.get(question_id=question, superseded_at__isnull=True)
    verdict = _verdict(question, "false" if old.outcome == "true" else "true", old.known_on)
    return actions.correct_outcome(actor=editor(), verdict=verdict, reason="The journal was corrected.", now=NOW)


def take_turns(case: Case, writes: Writes, repeats: int) -> Times:
    """Verb and floor by turns, after a few runs that do not count."""
    floor, times = Floor(), Times([], [])
    for number in range(-WARM_UP, repeats):
        with writes.undone():
            verb = timed(lambda: _discard(case.call()))
        with writes.undone():
            plain = floor.write(writes)
        if number >= 0:
            times.verb.append(verb)
            times.floor.append(plain)
    floor.close()
    return times


def _discard(_: object) -> None:
    """`timed` takes a number for seconds that the work has counted itself."""


def compare(names: tuple[str, str], typical: int, repeats: int) -> None:
    """Every case in both ledgers, in blocks that take turns."""
    for number in range(3):
        times: dict[str, Times] = {name: Times([], []) for name in names}
        middles: dict[str, list[float]] = {name: [] for name in names}
        described = {}
        for _ in range(ROUNDS):
            for name in names:
                databases.use(name)
                case = cases(typical)[number]
                writes = watch(case.call)
                described[name] = f"{case.claims:,} claims; {writes.summary()}"
                found = take_turns(case, writes, max(1, repeats // ROUNDS))
                times[name].verb.extend(found.verb)
                times[name].floor.extend(found.floor)
                middles[name].append(statistics.median(found.verb))
        _print(case.what, times, described)
        growth = statistics.median(large / small for small, large in zip(*middles.values(), strict=True))
        aim = "   goal 1.15x" if "median" in case.what else ""
        print(f"  {'large over small ledger, median of rounds':<74} {growth:6.2f}x{aim}\n")


def _print(what: str, times: dict[str, Times], described: dict[str, str]) -> None:
    print(what)
    for name, found in times.items():
        goal = "10 ms" if databases.EMBEDDED else "4x"
        print_ratio(name, statistics.median(found.verb), statistics.median(found.floor), goal)
        print(f"    {described[name]}")


def score_all(name: str) -> None:
    """Make the scores of a ledger, unless it has them."""
    databases.use(name)
    if not Score.objects.exists():
        with step(f"rebuild_scores in {name}"):
            actions.rebuild_scores(now=NOW)
            _vacuum()


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if databases.EMBEDDED else "VACUUM ANALYZE")


@contextmanager
def scored_ledger(asked: argparse.Namespace) -> Iterator[None]:
    """A ledger as the options say, with its scores made and the machine printed."""
    with ledger(asked.predictions, authors=asked.authors, keep=asked.keep) as name:
        score_all(name)
        print_machine()
        print(f"{asked.predictions:,} predictions")
        yield


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=1_000_000)
    parser.add_argument("--small", type=int, default=10_000, help="size of the small ledger (%(default)s)")
    parser.add_argument("--small-authors", type=int, help="authors of the small ledger")
    parser.add_argument("--repeats", type=int, default=40, help="runs of each (%(default)s)")
    asked = parser.parse_args()
    started = time.perf_counter()
    with ExitStack() as stack:
        small = stack.enter_context(ledger(asked.small, authors=asked.small_authors, keep=asked.keep))
        score_all(small)
        large = stack.enter_context(ledger(asked.predictions, authors=asked.authors, keep=asked.keep))
        score_all(large)
        print_machine()
        typical = int(statistics.median(claims_of_authors().values()))
        compare((small, large), typical, asked.repeats)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
