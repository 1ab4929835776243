import pytest

from predictions.rules.addresses import is_web_address
from predictions.rules.problems import Level
from predictions.rules.publication import problems
from predictions.rules.showing import hidden_characters

from .makers import TODAY, make_draft


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Labour \u202ewins", "right-to-left override"),
        ("Lab\u200bour wins", "zero width space"),
        ("Labour\x1b[31m wins", "control u+001b"),
        ("Labour wins" + "\u0301" * 20, "many accents on one letter"),
        ("Lab\u2066our\u2069", "left-to-right isolate, pop directional isolate"),
    ],
)
def test_hidden_characters_are_named(text: str, named: str) -> None:
    assert hidden_characters(text) == named


@pytest.mark.parametrize("text", ["Đặng Thị Huệ", "Зеленський", "line one\nline two\tend", "צָהֳרַיִם", "🇺🇦 naïve"])
def test_ordinary_writing_hides_nothing(text: str) -> None:
    assert hidden_characters(text) == ""


def test_a_quote_with_hidden_characters_is_kept_and_noted() -> None:
    [problem] = problems(make_draft(quote="Labour will \u202ewin"), today=TODAY)
    assert (problem.field, problem.code, problem.level) == ("quote", "suspicious_characters", Level.INFO)


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://example.org:8080/a?b=c#d", "https://bücher.example/ä", "https://[::1]/"]
)
def test_web_addresses_are_taken(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "//example.org", "https://", "https:///path", "mailto:a@example.org", "https://a b.org",
     "https://example.org\n", "https://example.org/\u202e", "https://a@example.org", "https://[::1", "http://x:0/"],
)  # fmt: skip
def test_other_addresses_are_not(address: str) -> None:
    assert not is_web_address(address)
