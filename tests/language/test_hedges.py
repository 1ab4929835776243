from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.language.hedges import Reading, deny, families, is_too_vague, read_hedge, read_quote


def numbers(reading: Reading | None) -> str:
    assert reading is not None
    return f"{reading.low}/{reading.probability}/{reading.high}"


# Quotes of the running example with the reading of the gold annotation, where the lexicon decides it.
GOLD = [
    ("a risky proposition unlikely to succeed in the best of cases", "unlikely", "0.10/0.20/0.30"),
    (
        "plus an opportunity to make a quip about Alaska as historically Russian land (consider this a prediction)",
        "as asserted",
        "0.85/0.95/0.99",
    ),
    ("He may be motivated to accept something, anything.", "may", "0.20/0.45/0.70"),
    ("but Zelensky will never accept them", "as asserted", "0.85/0.95/0.99"),
    ("they may emerge with some kind of a cease-fire agreement", "may", "0.20/0.45/0.70"),
    ("Such a deal would force Ukraine to retreat", "bare will", "0.75/0.90/0.98"),
    ("Ukraine cannot win this war as it is fought now", "as asserted", "0.85/0.95/0.99"),
    ("this war may drag on indefinitely", "may", "0.20/0.45/0.70"),
    ("Western confidence is likely to dip.", "likely", "0.65/0.70/0.80"),
]


@pytest.mark.parametrize(("quote", "family", "expected"), GOLD)
def test_gold_quotes_are_read_as_annotated(quote: str, family: str, expected: str) -> None:
    reading = read_quote(quote)
    assert reading is not None and reading.family == family
    assert numbers(reading) == expected


@pytest.mark.parametrize(
    "quote",
    [
        "keep ratcheting up economic pressure until Putin has no choice",
        "would seem to doom any attempt at a negotiated peace",
        "What else were they going to do?",
        "none were “devastating,” as he had promised",
        "The forever war is already here.",
        "lasted 21 years",
        "We’d like to hear what you think",
        "still is not the only possible outcome",
        "",
    ],
)
def test_quotes_without_a_hedge_have_no_reading(quote: str) -> None:
    assert read_quote(quote) is None


@pytest.mark.parametrize(
    ("quote", "phrase"),
    [
        ("It will likely rain", "likely"),
        ("It will almost certainly rain", "almost certainly"),
        ("I think it will rain", "I think"),
        ("I still think it will rain", "I still think"),
        ("Mark my words, it will rain", "Mark my words"),
        ("Mark my words, it may well rain", "may well"),
        ("I think it will probably rain", "I think"),  # .70 lies closer to one half than .75
        ("It may well rain", "may well"),
        ("It’s going to rain", "going to"),
        ("It’ll rain", "'ll"),
        ("It won’t rain", "won't"),
    ],
)
def test_bare_will_yields_and_the_hedge_closest_to_one_half_wins(quote: str, phrase: str) -> None:
    reading = read_quote(quote)
    assert reading is not None and reading.phrase == phrase


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("They won't win", "0.90"),  # the negative proposition, as asserted
        ("They will never win", "0.95"),
        ("They cannot win", "0.95"),
        ("I don't think they will win", "0.70"),
        ("They are unlikely to win", "0.20"),  # the positive event
        ("They are not likely to win", "0.20"),
        ("They will probably not win", "0.27"),
        ("I doubt that they will win", "0.25"),
        ("They have no chance", "0.02"),
        ("There is no doubt that they will win", "0.95"),
    ],
)
def test_a_negated_verb_asserts_and_a_word_of_improbability_doubts(quote: str, expected: str) -> None:
    reading = read_quote(quote)
    assert reading is not None and reading.probability == Decimal(expected)


def test_a_hedge_in_the_condition_is_out_of_scope() -> None:
    reading = read_quote("If it is likely to rain, the match will be called off")
    assert reading is not None and reading.phrase == "will"


def test_a_big_if_belongs_to_the_condition() -> None:
    assert numbers(read_quote("If he comes, and that is a big if, they will sign")) == "0.75/0.90/0.98"


def test_would_is_read_only_beside_a_condition() -> None:
    assert read_quote("Families would continue to be separated") is None
    assert numbers(read_quote("Without a deal, families would be separated")) == "0.75/0.90/0.98"


def test_a_stated_number_wins_over_words() -> None:
    reading = read_quote("Labour will probably win: 60%")
    assert reading is not None
    assert (reading.basis, reading.probability, reading.phrase) == ("stated", Decimal("0.6"), "60%")


def test_reportedly_is_no_probability() -> None:
    assert read_quote("He has reportedly resigned") is None


@pytest.mark.parametrize(
    "quote",
    [
        "Theresa May spoke in May",
        "Will Smith has won",
        "the political will is lacking",
        "the will of the people",
        "They are going to Paris",
        "as soon as possible",
        "less likely than ever",
        "we cannot be certain that they left",
        "make sure to vote",
        "the deal is in doubt",
        "the military might of Rome",
        "It is impossible to say",
    ],
)
def test_words_that_only_look_like_hedges_are_read_over(quote: str) -> None:
    assert read_quote(quote) is None


@pytest.mark.parametrize(
    ("hedge", "basis", "expected"),
    [
        ("probably", "hedge", "0.65/0.75/0.80"),
        ("  Probably. ", "hedge", "0.65/0.75/0.80"),
        ("May", "hedge", "0.20/0.45/0.70"),
        ("will", "bare", "0.75/0.90/0.98"),
        ("won’t", "bare", "0.75/0.90/0.98"),
        ("will never", "hedge", "0.85/0.95/0.99"),
        ("(consider this a prediction)", "hedge", "0.85/0.95/0.99"),
        ("will likely", "hedge", "0.65/0.70/0.80"),
        ("would", "bare", "0.75/0.90/0.98"),
        ("is set to", "hedge", "0.60/0.75/0.90"),
        ("95%", "stated", "0.95/0.95/0.95"),
        ("0.7", "stated", "0.7/0.7/0.7"),
        ("60–70 %", "stated", "0.6/0.65/0.7"),
    ],
)
def test_a_hedge_from_an_editor_or_a_file_is_read(hedge: str, basis: str, expected: str) -> None:
    reading = read_hedge(hedge)
    assert reading is not None and reading.basis == basis
    assert numbers(reading) == expected


def test_an_unknown_hedge_is_not_guessed() -> None:
    assert read_hedge("allegedly") is None
    assert read_hedge("the only thing that could") is None
    assert read_hedge("") is None


def test_every_phrase_of_the_lexicon_is_read_as_its_family() -> None:
    for family in families():
        for phrase in family.phrases:
            reading = read_hedge(phrase)
            assert reading is not None and reading.family == family.name, phrase


def test_denying_swaps_the_bounds() -> None:
    reading = read_hedge("may well")
    assert reading is not None
    assert numbers(deny(reading)) == "0.25/0.40/0.60"
    assert deny(deny(reading)) == reading


def test_too_vague_begins_at_forty_points() -> None:
    assert is_too_vague(Decimal("0.3"), Decimal("0.7"))
    assert not is_too_vague(Decimal("0.300000001"), Decimal("0.7"))


_WORDS = st.sampled_from(
    [phrase for family in families() for phrase in family.phrases] + ["if", "60%", ",", "Putin", "in"]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_any_text_is_read_without_error_and_in_order(text: str) -> None:
    for reading in (read_quote(text), read_hedge(text)):
        if reading:
            assert 0 <= reading.low <= reading.probability <= reading.high <= 1


@pytest.mark.parametrize("hostile", ["if " * 7000, "I think " * 3000, "\x00\ud800will", "will " * 4000])
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    read_quote(hostile)
