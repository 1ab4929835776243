import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.language.hedges import read_quote, read_stated, stated_probability
from predictions.language.stated import _readings, may_state_number, stated_number
from predictions.language.wording import plain

ROLSKY = Path(__file__).parents[2] / "seeds" / "rolsky_2020.csv"  # blog.urth.org, CC BY-SA 4.0, Dave Rolsky


def rolsky() -> list[dict[str, str]]:
    with ROLSKY.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_all_28_numbers_of_a_forecaster_who_states_them_are_found() -> None:
    rows = rolsky()
    assert len(rows) == 28
    assert [stated_probability(row["quote"]) for row in rows] == [Decimal(row["probability"]) for row in rows]


def test_none_of_his_statements_without_the_number_states_one() -> None:
    assert [row["statement"] for row in rolsky() if stated_probability(row["statement"]) is not None] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Labour wins: 95%", "0.95"),
        ("Labour wins (95%).", "0.95"),
        ("Labour wins – 95 %", "0.95"),
        ("95%: Labour wins", "0.95"),
        ("There is a 95 percent chance that Labour wins", "0.95"),
        ("a 70-percent chance of rain", "0.7"),
        ("I'm 80 per cent confident", "0.8"),
        ("We are ninety-five percent sure", "0.95"),
        ("the odds of a recession are about 30%", "0.3"),
        ("I'd put the chance of a recession at 30%", "0.3"),
        ("the probability that GDP falls by at least 30% is 60%", "0.6"),
        ("I give it 60%", "0.6"),
        ("I'm at 60% on this", "0.6"),
        ("p = 0.7", "0.7"),
        ("P(war) = .35", "0.35"),
        ("with probability 0.7", "0.7"),
        ("0.7 probability", "0.7"),
        ("a one-in-four chance", "0.25"),
        ("1 in 4", "0.25"),
        ("a nine out of ten chance", "0.9"),
        ("chances of one in three", "0.333333333"),
        ("3 to 1 odds against", "0.25"),
        ("a 3-to-1 favourite", "0.75"),
        ("70-30 odds", "0.7"),
        ("70-30 against", "0.3"),
        ("a 50-50 chance", "0.5"),
        ("100% certain", "1"),
        ("0% chance", "0"),
        ("a 0.5% chance", "0.005"),
        ("It reduces mortality by 30% or greater: 60%", "0.6"),
    ],
)
def test_stated_numbers_are_found_and_kept(text: str, expected: str) -> None:
    assert stated_probability(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "GDP is down by at least 30%",
        "inflation above 3 %",
        "tariffs of 25% will stay",
        "he will win with 55% of the vote",
        "I'd give him 40% of the vote",
        "one in four Americans will vote",
        "the Senate is split 50-50",
        "10% more likely to die",
        "30% likely voters",
        "a 95% confidence interval",
        "the chance of 30% tariffs is low",
        "raises the chance of war by 10%",
        "the probability that inflation is 3%",
        "a 110% chance",
        "5 in 4",
        "0 in 0",
        "60-50 odds",
        "3 to 1 odds",
        "Solid D",
        "",
    ],
)
def test_quantities_and_unclear_odds_are_no_probability(text: str) -> None:
    assert stated_probability(text) is None


def test_a_range_keeps_its_ends_and_is_read_at_the_middle() -> None:
    stated = stated_number("I put it at 60–70%")
    assert stated is not None
    assert (stated.low, stated.probability, stated.high) == (Decimal("0.6"), Decimal("0.65"), Decimal("0.7"))


def test_a_number_in_the_condition_is_not_the_forecast() -> None:
    reading = read_quote("If there is a 60% chance of rain, the match will be off")
    assert reading is not None and reading.basis == "bare"
    after = read_quote("Labour wins if turnout is high: 60%")
    assert after is not None and after.probability == Decimal("0.6")


@pytest.mark.parametrize("hostile", ["chance of " * 1500, "9" * 20_000, "1 in " * 4000, "(" * 20_000, "60% - " * 3000])
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    stated_probability(hostile)


_PIECES = st.sampled_from(
    ["70", "%", "％", "7", "٧", ".5", "0.7", " ", "-", "–", "to", "one", "ONE", "ﬁve", "ſix", "in", "out", "of", "ten",
     "a", "hundred", "percent", "per cent", "Pct", "chance", "odds", "(", ")", ":", "will", "probably", "if it rains,",
     "P", "=", "against", "favourite", "favourıte", "é",
     "FİVE", "nıne", "\u2014", "2024", "10", "1", "/", "I give it", "the probability", "is", "confident", "\n"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=9), st.sampled_from(["", " "]))
def test_the_quick_look_never_misses_a_number(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert stated_number(text) == next(_readings(plain(text)), None)
    reading = read_quote(text)
    assert read_stated(text) == (reading if reading and reading.basis == "stated" else None)


def test_the_quick_look_passes_over_plain_words() -> None:
    assert not may_state_number("I think the coalition will almost certainly collapse in the spring")
