"""One cell -> one value, or a refusal that says the fix."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.formats import values
from predictions.formats.row import share_text


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.7", "0.7"), ("0", "0"), ("1", "1"), ("1.0", "1"), (".5", "0.5"), ("0.70", "0.7"), (" 0.25 ", "0.25"),
     ("5e-05", "0.00005"), ("0E0", "0"), ("0.99677998", "0.99677998")],
)  # fmt: skip
def test_a_probability_is_read_exactly(text: str, number: str) -> None:
    assert values.share(text) == Decimal(number)
    assert share_text(values.share(text)) == number


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("NaN", "not_a_number", "plain number"),
        ("Infinity", "not_a_number", "plain number"),
        ("-inf", "not_a_number", "plain number"),
        ("true", "not_a_number", "plain number"),
        ("[]", "not_a_number", "plain number"),
        ("1_000", "not_a_number", "plain number"),
        ("٠.٥", "not_a_number", "plain number"),
        ("+0.5", "not_a_number", "plain number"),
        ("0,7", "not_a_number", "dot"),
        ("70%", "not_a_number", "0.7 for 70 %"),
        ("1e400", "probability_range", "from 0 to 1"),
        ("1e99999999999", "not_a_number", "plain number"),
        ("1.0000001", "probability_range", "from 0 to 1"),
        ("1." + "0" * 60 + "1", "probability_range", "from 0 to 1"),
        ("-0.0", "probability_range", "without a minus"),
        ("-1", "probability_range", "without a minus"),
        ("70", "probability_range", "write 0.7 for 70 %"),
        ("0." + "1" * 200, "not_a_number", "Shorten"),
    ],
)
def test_what_is_no_probability_is_refused_with_the_fix(text: str, code: str, hint: str) -> None:
    with pytest.raises(values.CellError) as refusal:
        values.share(text)
    assert refusal.value.code == code
    assert hint in refusal.value.sentence


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0.1234567885", "0.123456788"),
        ("0.1234567895", "0.12345679"),
        ("0.9999999999", "1"),
        ("1e-4000", "0"),
    ],
)
def test_more_than_nine_places_are_rounded_half_even(text: str, kept: str) -> None:
    assert values.share(text) == Decimal(kept)
    assert values.loses_digits(text)


@pytest.mark.parametrize("text", ["0.123456789", "0.1234567890000", "5e-9", ".123456789", "0.5"])
def test_nine_places_lose_nothing(text: str) -> None:
    assert not values.loses_digits(text)


@given(st.decimals(0, 1, places=9))
def test_every_decimal_of_nine_places_survives(number: Decimal) -> None:
    text = share_text(number)
    assert values.share(text) == number
    assert "E" not in text and not (text.endswith("0") and "." in text)


def test_a_date_is_iso_and_nothing_else() -> None:
    assert values.day(" 2024-02-29 ") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["20260331", "2026-W14-2", "31.03.2026", "03/31/2026", "2026-3-31", "2026-02-30", "10000-01-01", "9999-12-31",
     "1899-12-31", "2026-03-31T00:00:00", "２０２６-03-31", "2026-03-31" + " " * 200],
)  # fmt: skip
def test_what_is_no_iso_date_is_refused(text: str) -> None:
    with pytest.raises(values.CellError) as refusal:
        values.day(text)
    assert refusal.value.code in ("bad_date", "date_range")


def test_a_moment_is_a_date_or_a_time_with_its_offset() -> None:
    assert values.moment("2026-03-31") == date(2026, 3, 31)
    assert values.moment("2026-03-31T18:00:00Z") == datetime(2026, 3, 31, 18, tzinfo=UTC)
    assert values.moment("2026-03-31T18:00+02:00") == datetime(2026, 3, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-31T18:00:00", "missing_offset"),
        ("2026-03-31T23:59:60Z", "bad_time"),
        ("2026-03-31T25:00:00Z", "bad_time"),
        ("2026-03-31 18:00:00Z", "bad_time"),
        ("2026-03-31T18:00:00+99:00", "bad_time"),
        ("9999-12-31T23:00:00-02:00", "bad_time"),
        ("9999-12-31T23:00:00Z", "date_range"),
        ("yesterday evening", "bad_time"),
    ],
)
def test_a_time_without_offset_or_out_of_range_is_refused(text: str, code: str) -> None:
    with pytest.raises(values.CellError) as refusal:
        values.moment(text)
    assert refusal.value.code == code


def test_words_are_read_in_any_case_because_spreadsheets_shout_them() -> None:
    assert values.outcome("TRUE") == "true"
    assert values.role("Guest") == "guest"


@pytest.mark.parametrize("text", ["yes", "1", "wahr", "true;false", "true" + " " * 200])
def test_other_words_are_refused_and_the_right_ones_named(text: str) -> None:
    with pytest.raises(values.CellError, match=r"unverifiable|Shorten"):
        values.outcome(text)


def test_a_time_zone_is_checked_by_its_form_alone() -> None:
    assert values.zone("America/Argentina/Buenos_Aires") == "America/Argentina/Buenos_Aires"
    assert values.zone("Etc/GMT+3") == "Etc/GMT+3"
    assert values.zone("Mars/Olympus") == "Mars/Olympus"  # whether there is one is for rules


@pytest.mark.parametrize("text", ["../etc/passwd", "/etc/localtime", "UTC+02:00", "Europe//Berlin", "E" * 65, "Év"])
def test_what_has_no_zone_form_is_refused(text: str) -> None:
    with pytest.raises(values.CellError, match="time zone"):
        values.zone(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org", "http://example.org:8080/a?b=c#d", "https://münchen.example/straße",
     "HTTPS://EXAMPLE.ORG/", "https://[::1]/x"],
)  # fmt: skip
def test_a_web_address_is_kept_as_it_is(text: str) -> None:
    assert values.url(text, limit=2_000) == text


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "ftp://example.org", "example.org", "https://", "https:///path", "https://a b/",
     "http://[", "https://example.org:port/", "https://example.org/\nX", "data:text/html,x", "//example.org",
     "https://example.org/" + "x" * 2_000],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(values.CellError):
        values.url(text, limit=2_000)


def test_names_are_trimmed_and_stand_on_one_line() -> None:
    assert values.name("\t Ann\u00a0Author \n", limit=200) == "Ann\u00a0Author"
    assert values.name("مریم", limit=200) == "مریم"
    for text in ("Ann\nBcc: x", "A\x07", "A\u2028B"):
        with pytest.raises(values.CellError, match="one line"):
            values.name(text, limit=200)
    with pytest.raises(values.CellError, match="Shorten"):
        values.name("a" * 201, limit=200)


def test_prose_is_verbatim_and_white_space_alone_is_nothing() -> None:
    assert values.prose("  He said:\r\n\tno. ") == "  He said:\r\n\tno. "
    assert values.prose(" \n\u00a0") is None


def test_topics_are_split_trimmed_and_named_once() -> None:
    assert values.topics(" Trade ;Politics;; Trade", limit=120) == ("Trade", "Politics")
    assert values.topics(" ; ", limit=120) is None


def test_a_refusal_shows_a_long_or_hostile_cell_briefly_and_without_control_characters() -> None:
    shown = values.shown("\x1b[31m" + "x" * 70_000)
    assert len(shown) < 50
    assert "\x1b" not in shown
