import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import fsum, log
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Statement
from predictions.scoring.peer import Peer, PeerMean, peer_mean, peer_scores
from predictions.scoring.spans import Presence, presence

from .makers import day, make_statement
from .test_spans import statements_of

H = 10
Claims = dict[int, Sequence[Statement]]


def peers(claims: Claims, *, credit: str = "1", deadline: int = H, known: int = H) -> dict[int, Peer]:
    return peer_scores(claims, deadline=day(deadline), known_on=day(known), credit=Decimal(credit))


def scores(claims: Claims, *, credit: str = "1") -> dict[int, float | None]:
    return {key: one.score for key, one in peers(claims, credit=credit).items()}


def test_worked_by_hand() -> None:
    """A at .8 all ten days, B at .5 from the sixth day on, C at .4 all ten; it happened."""
    found = scores({1: [make_statement(0, "0.8")], 2: [make_statement(5, "0.5")], 3: [make_statement(0, "0.4")]})
    first_half = log(0.8 / 0.4)  # two stand
    assert found[1] == pytest.approx(100 * (5 * first_half + 5 * (log(0.8) - (log(0.5) + log(0.4)) / 2)) / 10)
    assert found[2] == pytest.approx(100 * (5 * 0 + 5 * (log(0.5) - (log(0.8) + log(0.4)) / 2)) / 10)
    assert found[3] == pytest.approx(100 * (5 * -first_half + 5 * (log(0.4) - (log(0.8) + log(0.5)) / 2)) / 10)


def test_it_is_the_probability_of_what_happened() -> None:
    found = scores({1: [make_statement(0, "0.2")], 2: [make_statement(0, "0.6")]}, credit="0")
    assert found == {1: pytest.approx(100 * log(2)), 2: pytest.approx(-100 * log(2))}


def test_alone_on_a_question_there_is_nobody_to_compare_with() -> None:
    assert peers({1: [make_statement(0, "0.8")]}) == {1: Peer(None, None, 1, 1)}
    assert peers({}) == {}


def test_never_at_the_same_time_is_as_good_as_alone() -> None:
    gone = [make_statement(0, "0.6"), make_statement(3, "0.5", retracts=True)]
    assert peers({1: gone, 2: [make_statement(4, "0.3")]}) == {1: Peer(None, None, 2, 1), 2: Peer(None, None, 2, 1)}


def test_partial_outcomes_are_left_out() -> None:
    assert peers({1: [make_statement(0, "0.6")], 2: [make_statement(0, "0.7")]}, credit="0.5") == {}


def test_vague_and_late_claims_count_for_nobody() -> None:
    vague = [make_statement(0, "0.45", "0.2", "0.7", vague=True)]
    late = [make_statement(H, "0.9", after_news=True)]
    found = peers({1: [make_statement(0, "0.6")], 2: vague, 3: late, 4: [make_statement(0, "0.3")]})
    assert sorted(found) == [1, 4]
    assert found[1].n_authors == 2


def test_certainty_is_kept_to_a_thousandth() -> None:
    found = scores({1: [make_statement(0, "1")], 2: [make_statement(0, "0")]})
    assert found == {1: pytest.approx(100 * log(999)), 2: pytest.approx(-100 * log(999))}


def test_days_alone_are_nobody_s_and_days_not_yet_there_count_0() -> None:
    """A stands ten days, alone for the first four; C comes for the last three of the six that are compared."""
    found = scores({1: [make_statement(0, "0.8")], 2: [make_statement(4, "0.8")], 3: [make_statement(7, "0.4")]})
    assert found[3] == pytest.approx(100 * 3 / 6 * log(0.4 / 0.8))


def test_a_revision_on_the_day_it_settles_moves_only_the_spot_score() -> None:
    steady = [make_statement(0, "0.5")]
    before = peers({1: [make_statement(0, "0.6")], 2: steady})
    after = peers({1: [make_statement(0, "0.6"), make_statement(H, "0.99")], 2: steady})
    assert after[1].score == before[1].score
    assert after[1].spot == pytest.approx(100 * log(0.99 / 0.5))


def test_all_on_the_last_day_are_compared_at_its_end() -> None:
    found = peers({1: [make_statement(H, "0.8")], 2: [make_statement(H, "0.4")]})
    assert found[1].score == found[1].spot == pytest.approx(100 * log(2))


def test_who_had_taken_it_back_has_no_spot_score() -> None:
    gone = [make_statement(0, "0.6"), make_statement(8, "0.5", retracts=True)]
    found = peers({1: gone, 2: [make_statement(0, "0.3")], 3: [make_statement(0, "0.6")]})
    assert found[1].spot is None
    assert found[1].score == pytest.approx(100 * 0.8 * (log(0.6) - (log(0.3) + log(0.6)) / 2))
    assert (found[2].n_authors, found[2].n_spot) == (3, 2)


def test_a_mean_is_over_questions_of_three_or_more() -> None:
    duel, field = Peer(50.0, 50.0, 2, 2), Peer(-10.0, -20.0, 3, 3)
    assert peer_mean([duel, field, Peer(0.0, 5.0, 3, 2)]) == PeerMean(-5.0, 2, -20.0, 1)
    assert peer_mean([duel, Peer(None, None, 3, 1)]) == PeerMean(None, 0, None, 0)
    assert peer_mean([]) == PeerMean(None, 0, None, 0)


def test_senate_models_against_each_other() -> None:
    """All three said it on the deadline day; an independent pass over the sample, logs of floats."""
    races: dict[str, dict[str, tuple[float, Decimal]]] = {}
    with (Path(__file__).parent / "data" / "senate_2018.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["outcome"] in ("true", "false"):
                races.setdefault(row["external_id"].split("-senate-")[1], {})[row["author"]] = (
                    float(row["outcome"] == "true"),
                    Decimal(row["probability"]),
                )
    authors = sorted({author for race in races.values() for author in race})
    expected: dict[str, list[float]] = {author: [] for author in authors}
    found: dict[str, list[Peer]] = {author: [] for author in authors}
    for race in races.values():
        outcome = next(iter(race.values()))[0]
        logs = {author: log(min(max(float(p if outcome else 1 - p), 0.001), 0.999)) for author, (_, p) in race.items()}
        for author, own in logs.items():
            others = [log_j for other, log_j in logs.items() if other != author]
            expected[author].append(100 * (own - sum(others) / len(others)))
        claims: Claims = {authors.index(author): [Statement(day(0), p, p, p)] for author, (_, p) in race.items()}
        for key, peer in peers(claims, credit=str(int(outcome)), deadline=0, known=0).items():
            found[authors[key]].append(peer)
    for author in authors:
        mean = peer_mean(found[author])
        assert mean.n == mean.n_spot == len(expected[author]) > 30
        assert mean.score == pytest.approx(sum(expected[author]) / mean.n, abs=1e-9)
        assert mean.spot == mean.score


def by_days(field: dict[int, Presence], credit: int) -> dict[int, float | None]:
    """The definition, one day after another."""
    window: list[dict[int, float]] = []
    for today in (day(0) + timedelta(k) for k in range(12)):
        logs = {
            key: _ln(span.probability, credit)
            for key, one in field.items()
            for span in one.spans
            if span.start <= today < span.end
        }
        if len(logs) > 1:
            window.append(logs)
    if not window:
        ends = {key: _ln(one.last, credit) for key, one in field.items() if one.last is not None}
        window = [ends] if len(ends) > 1 else []
    if not window:
        return dict.fromkeys(field)
    return {
        key: fsum(
            100 * (logs[key] - (sum(logs.values()) - logs[key]) / (len(logs) - 1)) for logs in window if key in logs
        )
        / len(window)
        for key in field
    }


def _ln(p: Decimal, credit: int) -> float:
    return log(min(max(float(p if credit else 1 - p), 0.001), 0.999))


fields_of = st.lists(statements_of, max_size=5).map(lambda rows: dict(enumerate(rows)))


@given(fields_of, st.booleans(), st.integers(0, 12), st.integers(0, 12))
def test_running_sums_equal_the_days_one_by_one(claims: Claims, happened: bool, deadline: int, known: int) -> None:
    field = {
        key: one
        for key, said in claims.items()
        if (one := presence(said, deadline=day(deadline), known_on=day(known))) is not None
    }
    found = peers(claims, credit=str(int(happened)), deadline=deadline, known=known)
    expected = by_days(field, int(happened))
    assert set(found) == set(expected)
    for key, peer in found.items():
        assert peer.score == (None if expected[key] is None else pytest.approx(expected[key], abs=1e-9))


@given(fields_of, st.booleans())
def test_what_one_wins_the_others_lose(claims: Claims, happened: bool) -> None:
    found = peers(claims, credit=str(int(happened))).values()
    assert fsum(one.score or 0 for one in found) == pytest.approx(0, abs=1e-9)
    assert fsum(one.spot or 0 for one in found) == pytest.approx(0, abs=1e-9)
    assert all(one.score is None or abs(one.score) <= 691 for one in found)


@given(fields_of, st.booleans(), st.integers())
def test_the_order_of_authors_changes_nothing(claims: Claims, happened: bool, seed: int) -> None:
    keys = list(claims)
    random.Random(seed).shuffle(keys)
    credit = str(int(happened))
    assert peers({key: claims[key] for key in keys}, credit=credit) == peers(claims, credit=credit)


def test_a_question_of_two_thousand_authors_is_no_trouble() -> None:
    dice = random.Random(4)
    start = date(2020, 1, 1)
    claims = {
        key: [Statement(start + timedelta(dice.randrange(900)), p, p, p)]
        for key in range(2000)
        for p in [Decimal(dice.randrange(1, 100)) / 100]
    }
    before = perf_counter()
    found = peer_scores(claims, deadline=start + timedelta(1000), known_on=start + timedelta(1000), credit=Decimal(1))
    assert perf_counter() - before < 2, "a question costs its authors, not authors x days x authors"
    assert fsum(one.score or 0 for one in found.values()) == pytest.approx(0, abs=1e-6)


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="credit"):
        peers({}, credit="1.5")
    with pytest.raises(ValueError, match="probability"):
        peers({1: [make_statement(0, "1.2")], 2: [make_statement(0, "0.5")]})
    with pytest.raises(ValueError, match="order"):
        peers({1: [make_statement(5, "0.2"), make_statement(0, "0.5")]})
