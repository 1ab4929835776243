"""Figures as text."""

from decimal import Decimal

import pytest

from predictions.models import LogEntry, Outcome, Prediction, QuestionState, ScoreStatus
from predictions.web import links, words
from predictions.web.shown import happened
from tests.factories import NOW


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.75"), "75 %"),
        (Decimal("0.750000000"), "75 %"),
        (Decimal("0.61438"), "61.4 %"),
        (Decimal(0), "0 %"),
        (Decimal(1), "100 %"),
        (Decimal("0.99999"), "over 99.9 %"),
        (Decimal("0.0002"), "under 0.1 %"),
        (0.005, "0.5 %"),
        (None, "–"),
    ],
)
def test_a_probability_is_certain_only_where_it_is_certain(value: Decimal | float | None, text: str) -> None:
    assert words.percent(value).replace("\xa0", " ") == text


@pytest.mark.parametrize(("value", "text"), [(0.0375, "+0.037"), (-0.2, "−0.200"), (-0.0001, "0.000"), (None, "–")])
def test_a_difference_has_its_sign(value: float | None, text: str) -> None:
    assert words.signed(value) == text


def test_unknown_is_a_dash_and_never_a_nought() -> None:
    assert (words.score(None), words.whole_percent(None), words.spread("–", "–")) == ("–", "–", "")


def test_a_long_text_ends_after_a_whole_word() -> None:
    assert words.shortened("one two three", 9) == "one two …"
    assert words.shortened("one\ntwo", 9) == "one two"


def test_what_turns_the_direction_of_writing_ends_with_the_text() -> None:
    assert words.isolated("Ada") == "Ada"
    assert words.isolated("\u202eadA") == "\u2068\u202eadA\u2069"


def test_every_outcome_status_and_state_has_words() -> None:
    assert all(words.OUTCOME[one] and words.OUTCOME_MEANS[one] for one in Outcome)
    assert all(words.STATUS[one] for one in ScoreStatus)
    assert all(words.state_of(one, False) for one in QuestionState if one not in ("draft", "merged"))


def test_a_kind_of_entry_that_has_no_words_yet_keeps_its_name() -> None:
    assert happened(LogEntry(seq=3, kind="later.word", at=NOW)).kind == "later.word"


def test_a_retraction_has_no_probability() -> None:
    assert words.probability_of(Prediction(retracts=True)) == "taken back"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://a.example", "//evil.example", "data:text/html,x",
     "https://user:secret@paper.example/", "https://", "http://[", ""],
)  # fmt: skip
def test_only_sound_web_addresses_can_be_followed(url: str) -> None:
    assert links.followable(url) == ""
