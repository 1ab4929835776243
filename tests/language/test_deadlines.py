from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.language.deadlines import guess_deadline

SAID_ON = date(2027, 3, 10)  # a Wednesday

CLEAR = [
    ("by the end of the year", "2027-12-31"),
    ("by year-end", "2027-12-31"),
    ("by year's end", "2027-12-31"),
    ("before the year is out", "2027-12-31"),
    ("before the end of March", "2027-03-31"),
    ("this year", "2027-12-31"),
    ("by the end of next year", "2028-12-31"),
    ("next week", "2027-03-21"),
    ("next month", "2027-04-30"),
    ("before Christmas", "2027-12-24"),
    ("by Christmas 2028", "2028-12-25"),
    ("before Easter", "2027-03-27"),
    ("by Thanksgiving", "2027-11-25"),
    ("within 12 months", "2028-03-10"),
    ("within a year", "2028-03-10"),
    ("within 48 hours", "2027-03-12"),
    ("within a fortnight", "2027-03-24"),
    ("in 90 days", "2027-06-08"),
    ("over the next two years", "2029-03-10"),
    ("the next 12 months", "2028-03-10"),
    ("in five years' time", "2032-03-10"),
    ("a year from now", "2028-03-10"),
    ("Q3 2027", "2027-09-30"),
    ("by the end of Q2", "2027-06-30"),
    ("in the second quarter of next year", "2028-06-30"),
    ("in the first half of 2028", "2028-06-30"),
    ("before 2030", "2029-12-31"),
    ("in 2029", "2029-12-31"),
    ("through 2028", "2028-12-31"),
    ("by the end of 2027", "2027-12-31"),
    ("by end-2027", "2027-12-31"),
    ("in the 2030s", "2039-12-31"),
    ("in March 2028", "2028-03-31"),
    ("by the end of March", "2027-03-31"),
    ("by 31 March 2028", "2028-03-31"),
    ("March 31, 2028", "2028-03-31"),
    ("on the 5th of June", "2027-06-05"),
    ("before 1 May", "2027-04-30"),
    ("on 2027-12-01", "2027-12-01"),
    ("25.12.2027", "2027-12-25"),
    ("by Friday", "2027-03-12"),
    ("tomorrow", "2027-03-11"),
]

AMBIGUOUS = [
    ("by 2030", "2030-12-31"),  # before it begins, or before it ends?
    ("by March", "2027-03-31"),
    ("by mid-2028", "2028-06-30"),
    ("early 2028", "2028-04-30"),
    ("late 2027", "2027-12-31"),
    ("mid-March", "2027-03-15"),
    ("in the next two quarters", "2027-09-30"),
    ("in a couple of months", "2027-06-10"),
    ("within a few weeks", "2027-04-14"),
    ("in a year or two", "2029-03-10"),
    ("over the next five to ten years", "2037-03-10"),
    ("within 2-3 weeks", "2027-03-31"),
    ("in the coming weeks", "2027-05-05"),
    ("within weeks", "2027-05-05"),
    ("in the next year", "2028-03-10"),
    ("this time next year", "2028-03-10"),
    ("this summer", "2027-08-31"),
    ("by the autumn", "2027-11-30"),
    ("this winter", "2028-02-29"),
    ("next Friday", "2027-03-19"),
    ("by the end of the decade", "2029-12-31"),
    ("before the midterms", "2030-11-04"),
    ("3/4/2028", "2028-04-03"),
]

NOTHING = [
    "for the first time in 20 years",
    "since 2014",
    "after 2028",
    "as of 2028",
    "in the last two years",
    "they march in circles",
    "you may in time",
    "by 2000 votes",
    "in the fall of Kyiv",
    "before 2025",
    "in 2018",
    "for decades",
    "within 9999 years",
    "soon",
    "31 February 2028",
    "as it is fought today",
    "",
]


@pytest.mark.parametrize(("text", "expected"), CLEAR)
def test_clear_phrases_name_their_last_day(text: str, expected: str) -> None:
    guess = guess_deadline(text, said_on=SAID_ON)
    assert guess is not None
    assert (guess.on.isoformat(), guess.ambiguous) == (expected, False)


@pytest.mark.parametrize(("text", "expected"), AMBIGUOUS)
def test_unclear_phrases_are_read_generously_and_flagged(text: str, expected: str) -> None:
    guess = guess_deadline(text, said_on=SAID_ON)
    assert guess is not None
    assert (guess.on.isoformat(), guess.ambiguous) == (expected, True)


@pytest.mark.parametrize("text", NOTHING)
def test_phrases_that_set_no_deadline_ahead_give_none(text: str) -> None:
    assert guess_deadline(text, said_on=SAID_ON) is None


def test_the_span_points_into_the_text_as_it_was_given() -> None:
    text = "Rates — so he says — will fall by the end of the year, surely"
    guess = guess_deadline(text, said_on=SAID_ON)
    assert guess is not None
    assert text[slice(*guess.span)] == "by the end of the year"


def test_by_wins_over_in_and_rivals_are_flagged() -> None:
    guess = guess_deadline("After talks in May, they sign by 1 July 2027", said_on=SAID_ON)
    assert guess is not None and (guess.on, guess.ambiguous) == (date(2027, 7, 1), False)
    rivals = guess_deadline("within 12 months, or before 2030", said_on=SAID_ON)
    assert rivals is not None and rivals.ambiguous


def test_this_year_is_ambiguous_when_the_year_is_nearly_over() -> None:
    guess = guess_deadline("this year", said_on=date(2027, 11, 20))
    assert guess is not None and guess.ambiguous


def test_the_end_of_a_short_month_is_kept() -> None:
    guess = guess_deadline("within one month", said_on=date(2027, 1, 31))
    assert guess is not None and guess.on == date(2027, 2, 28)


_WORDS = "by before in within the end of next year month March 2030 31 Q3 Christmas two a couple weeks mid- early"
_PIECES = st.sampled_from([*_WORDS.split(), "1/2/2028"])


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=8).map(" ".join)),
    st.dates(date(1900, 1, 1), date(9998, 12, 31)),
)
def test_any_text_gives_none_or_a_day_ahead(text: str, said_on: date) -> None:
    guess = guess_deadline(text, said_on=said_on)
    if guess:
        assert said_on <= guess.on <= date(9998, 12, 31)
        assert 0 <= guess.span[0] < guess.span[1] <= len(text)


@pytest.mark.parametrize(
    "hostile", ["2027 " * 1000, "by the end of the " * 280, "by   " * 1000, "9" * 5000, " " * 5000]
)
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    guess_deadline(hostile, said_on=SAID_ON)
