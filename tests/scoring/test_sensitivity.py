import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring import Competitor, Statement, score_question, summarise
from predictions.scoring.sensitivity import Claim, Scale, Sensitivity, Wording, different, sensitivity, will_scales
from predictions.scoring.separation import Separation, separate

from .makers import day, fact_of, make_statement

WILL = Wording("bare will")
NUMBER = None
AS_IT_STANDS: dict[str, Scale] = {"as it stands": {}}
THREE = will_scales(["bare will"], [Decimal("0.75"), Decimal("0.90"), Decimal("0.98")])


def claim(
    author: int, event: int, p: str, credit: str, wording: Wording | None = NUMBER, *, matured: bool = True
) -> Claim:
    return Claim(author, event, day(10), day(10), Decimal(credit), [make_statement(0, p)], [wording], matured)


def career(author: int, p: str, hits: int, misses: int, wording: Wording | None = NUMBER) -> list[Claim]:
    credits = ["1"] * hits + ["0"] * misses
    return [claim(author, 1000 * author + k, p, credit, wording) for k, credit in enumerate(credits)]


def board(claims: Sequence[Claim], scales: dict[str, Scale] | None = None, **options: object) -> Sensitivity:
    scales = AS_IT_STANDS | (scales or {})
    required = options.get("required", ["as it stands"])
    return sensitivity(claims, scales, base="as it stands", required=required, min_n=10)  # type: ignore[arg-type]


def ranks(found: Sensitivity, name: str = "as it stands") -> dict[int, int | None]:
    return {one.key: one.rank for one in found.boards[name].authors}


def summarised(claims: Sequence[Claim]) -> Separation:
    """The same board by the way that stores it: scores, lines, separation."""
    facts: dict[int, list[object]] = {}
    for one in claims:
        rows = facts.setdefault(one.author, [])
        found = score_question(one.statements, deadline=one.deadline, known_on=one.known_on, credit=one.credit)
        if found is not None:
            rows.append(replace(fact_of(found, one.credit, event=one.event), matured=one.matured))
    lines = {author: summarise(rows) for author, rows in facts.items()}  # type: ignore[arg-type]
    return separate(
        [
            Competitor(author, line.n_rank_events, line.event_skill_mean, line.event_skill_variance)
            for author, line in lines.items()
        ],
        min_n=10,
    )


def a_field() -> list[Claim]:
    """One who says will and is right at .9, one who says .8 and is as good, and others."""
    return [
        *career(1, "0.90", 54, 6, WILL),
        *career(2, "0.80", 54, 6),
        *career(3, "0.60", 36, 24),
        *career(4, "0.95", 30, 30, WILL),
        *career(5, "0.70", 35, 15),
    ]


def test_the_base_board_is_the_stored_one() -> None:
    found, expected = board(a_field()).boards["as it stands"], summarised(a_field())
    assert [(one.key, one.rank, one.rank_low, one.rank_high, one.separable) for one in found.authors] == [
        (one.key, one.rank, one.rank_low, one.rank_high, one.separable) for one in expected.authors
    ]
    for one, other in zip(found.authors, expected.authors, strict=True):
        assert (one.skill_shrunk, one.low, one.p_value) == pytest.approx(
            (other.skill_shrunk, other.low, other.p_value), abs=1e-12
        )


def test_another_reading_of_will_moves_only_those_who_say_will() -> None:
    found = board(a_field(), THREE)
    plain, mild = found.boards["as it stands"], found.boards["will = 0.75"]
    competitor = {one.key: one.skill_shrunk for one in mild.authors}
    assert {one.key for one in plain.authors} == set(competitor)
    assert ranks(found, "will = 0.90")[1] == 1
    assert ranks(found, "will = 0.75")[1] == 2, "read as .75, nine hits in ten are worth less than .80 stated"


def test_authors_who_change_place_are_listed_with_every_rank() -> None:
    found = board(a_field(), THREE)
    moves = {one.author: one.ranks for one in found.moves}
    assert moves[1] == {"as it stands": 1, "will = 0.75": 2, "will = 0.90": 1, "will = 0.98": 1}
    assert 3 not in moves or len(set(moves[3].values())) > 1


def test_nobody_moves_when_nobody_is_read() -> None:
    stated = [*career(1, "0.90", 54, 6), *career(2, "0.60", 20, 30), *career(3, "0.80", 30, 30)]
    found = board(stated, THREE)
    assert found.moves == ()
    assert {name: ranks(found, name) for name in THREE} == dict.fromkeys(THREE, ranks(found))


def test_a_denial_is_turned_round() -> None:
    """`Won't` at .9 stands as .1 for the statement; read as .75 it is .25."""
    denied = career(1, "0.10", 3, 12, Wording("bare will", denied=True))
    stated = career(1, "0.25", 3, 12)
    others = [*career(2, "0.60", 20, 30), *career(3, "0.80", 40, 10)]
    found = board([*denied, *others], THREE).boards["will = 0.75"].authors[0]
    expected = board([*stated, *others]).boards["as it stands"].authors[0]
    assert found.skill_shrunk == pytest.approx(expected.skill_shrunk, abs=1e-12)


def test_a_phrase_that_a_scale_leaves_out_keeps_its_number() -> None:
    found = board(a_field(), {"Kent": {"probably": Decimal("0.75")}})
    assert ranks(found, "Kent") == ranks(found)
    assert found.moves == ()


def test_revisions_are_read_one_by_one() -> None:
    two = Claim(
        1, 1, day(10), day(10), Decimal(1), [make_statement(0, "0.9"), make_statement(4, "0.6")], [WILL, NUMBER]
    )
    same = [replace(two, event=k) for k in range(12)]
    found = board([*same, *career(2, "0.60", 20, 30)], THREE).boards["will = 0.75"].authors[0]
    plain = (
        board(
            [
                *(replace(one, statements=[make_statement(0, "0.75"), make_statement(4, "0.6")]) for one in same),
                *career(2, "0.60", 20, 30),
            ]
        )
        .boards["as it stands"]
        .authors[0]
    )
    assert found.skill_shrunk == pytest.approx(plain.skill_shrunk, abs=1e-12)


def test_a_difference_counts_only_if_it_survives_every_required_scale() -> None:
    """Author 4 says will and is right half the time: worse than 3 at .90 and .98, not clearly so at .75."""
    field = [one for one in a_field() if one.author != 4] + career(4, "0.90", 16, 14, WILL)
    found = board(field, THREE, required=list(THREE))
    assert [different(3, 4, [found.boards[name]]) for name in THREE] == [False, True, True]
    assert not different(3, 4, [found.boards[name] for name in THREE])
    assert different(1, 3, [found.boards[name] for name in THREE])


def test_surviving_ranges_are_at_least_as_wide_as_each_board_s() -> None:
    found = board(a_field(), THREE, required=list(THREE))
    for k, one in enumerate(found.surviving):
        assert one.author == found.boards["as it stands"].authors[k].key
        for name in THREE:
            other = found.boards[name].authors[k]
            assert one.rank_low is not None and one.rank_high is not None
            assert other.rank_low is not None and other.rank_high is not None
            assert one.rank_low <= other.rank_low and other.rank_high <= one.rank_high


def test_a_board_without_ranks_lets_no_difference_survive() -> None:
    """Read as .60, all three are alike to the digit, and nobody is ranked."""
    claims = [*career(1, "0.90", 54, 6, WILL), *career(2, "0.60", 54, 6), *career(3, "0.60", 54, 6)]
    scales: dict[str, Scale] = {"alike": {"bare will": Decimal("0.60")}}
    found = board(claims, scales, required=["as it stands", "alike"])
    assert ranks(found) == {1: 1, 2: 2, 3: 2}
    assert ranks(found, "alike") == {1: None, 2: None, 3: None}
    assert [(one.rank_low, one.rank_high) for one in found.surviving] == [(1, 3)] * 3
    assert len(found.moves) == 3


def test_only_matured_yes_or_no_claims_of_enough_events_count() -> None:
    few = career(7, "0.99", 9, 0)
    partial = [claim(7, 7100, "0.99", "0.5"), claim(7, 7101, "0.99", "1", matured=False)]
    vague = replace(claim(7, 7102, "0.45", "1"), statements=[make_statement(0, "0.45", "0.2", "0.7", vague=True)])
    late = replace(claim(7, 7103, "0.9", "1"), known_on=day(-1))
    found = board([*a_field(), *few, *partial, vague, late])
    assert ranks(found)[7] is None
    assert {key: rank for key, rank in ranks(found).items() if key != 7} == ranks(board(a_field()))
    assert found.surviving[-1].rank_low is None


def test_five_questions_on_one_event_are_one() -> None:
    clustered = [claim(7, 7000 + k // 5, "0.99", "1") for k in range(45)]
    assert ranks(board([*a_field(), *clustered]))[7] is None


def test_an_empty_board() -> None:
    found = board([], THREE)
    assert (found.moves, found.surviving) == ((), ())
    assert all(one.authors == () for one in found.boards.values())


claims_of = st.lists(
    st.builds(
        lambda author, event, p, credit, wording: claim(author, 10 * author + event, str(p), credit, wording),
        st.integers(1, 4),
        st.integers(0, 30),
        st.decimals(0, 1, places=2),
        st.sampled_from(["0", "1", "0.5"]),
        st.sampled_from([None, WILL, Wording("bare will", denied=True), Wording("probably")]),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(claims_of, st.integers())
def test_the_board_equals_the_stored_one_in_any_order(claims: list[Claim], seed: int) -> None:
    shuffled = list(claims)
    random.Random(seed).shuffle(shuffled)
    expected = {one.key: one for one in summarised(claims).authors}
    found = {one.key: one for one in board(shuffled).boards["as it stands"].authors}
    assert set(found) == set(expected)
    for key, one in found.items():
        other = expected[key]
        assert one.rank == other.rank
        assert (one.skill_shrunk is None) == (other.skill_shrunk is None)
        if one.skill_shrunk is not None:
            assert one.skill_shrunk == pytest.approx(other.skill_shrunk, abs=1e-9)


def test_a_large_board_is_read_under_many_scales_in_a_moment() -> None:
    dice = random.Random(3)
    claims = [
        claim(dice.randrange(500), k, str(dice.choice(["0.9", "0.7", "0.2"])), str(dice.randrange(2)), WILL)
        for k in range(10_000)
    ]
    before = perf_counter()
    board(claims, THREE, required=list(THREE))
    assert perf_counter() - before < 3, "about 0.2 s"


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="Kent"):
        sensitivity([], AS_IT_STANDS, base="as it stands", required=["Kent"], min_n=10)
    with pytest.raises(ValueError, match="one or more scales"):
        sensitivity([], AS_IT_STANDS, base="as it stands", required=[], min_n=10)
    with pytest.raises(ValueError, match="beside each statement"):
        board([replace(claim(1, 1, "0.5", "1"), wordings=[])])
    with pytest.raises(ValueError, match="reading of"):
        board([claim(1, 1, "0.5", "1", WILL)], {"odd": {"bare will": Decimal("1.5")}})
    with pytest.raises(ValueError, match="probability"):
        board([claim(1, 1, "1.5", "1")])
    with pytest.raises(ValueError, match="reading"):
        will_scales(["bare will"], [Decimal(2)])
    with pytest.raises(ValueError, match="on every board"):
        different(1, 99, [board(a_field()).boards["as it stands"]])


def test_statements_are_not_changed_by_reading_them_anew() -> None:
    claims = a_field()
    before = [one.statements[0] for one in claims]
    board(claims, THREE)
    assert [one.statements[0] for one in claims] == before
    assert all(isinstance(one, Statement) for one in before)
