"""Our JSON Lines: exact numbers, no silent repair."""

import json
from decimal import Decimal
from typing import Any

import pytest

from .makers import SOUND, codes, make_row, read, to_jsonl


def read_lines(*lines: str) -> Any:
    return read("\n".join(lines).encode("utf-8", "surrogatepass"), "file.jsonl")


def line(**members: object) -> str:
    return json.dumps(SOUND | members)


def test_output_has_all_members_in_order_exact_numbers_lists_and_null() -> None:
    row = make_row(quote="=“ja”\n", topics=("A", "B"), low=Decimal("0.10"), high=Decimal(1))
    text = to_jsonl(row).decode()
    assert text.startswith('{"external_id":null,"author":"Ann Author",')
    assert '"quote":"=“ja”\\n"' in text
    assert '"topic":["A","B"]' in text
    assert '"low":0.1,"high":1,' in text
    assert text.endswith('"speaker_role":null}\n')


def test_a_json_number_never_passes_through_a_float() -> None:
    text = line().replace('"0.7"', "0.123456788999999999")
    rows, problems = read_lines(text, text.replace("0.123456788999999999", "0.30000000000000000000"))
    assert rows[0].probability == Decimal("0.123456789")
    assert codes(problems, "warn") == [("probability", "rounded")]
    assert rows[1].probability == Decimal("0.3")


def test_members_may_be_left_out_null_or_of_the_natural_type() -> None:
    rows, problems = read_lines(
        line(topic=["A", " B "], outcome=True, resolved_on="2026-03-01", hedge=None), line(topic="A;B")
    )
    assert [row.topics for row in rows] == [("A", "B"), ("A", "B")]
    assert rows[0].outcome == "true" and not problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1]", ("", "not_an_object")),
        ('"x"', ("", "not_an_object")),
        ("{", ("", "not_json")),
        ("{}{}", ("", "not_json")),
        ("[" * 100_000, ("", "not_json")),
        ('{"a":' * 100_000, ("", "not_json")),
        (line().replace('"0.7"', "NaN"), ("", "not_json")),
        (line().replace('"0.7"', "-Infinity"), ("", "not_json")),
        (line().replace('"0.7"', "true"), ("probability", "wrong_type")),
        (line().replace('"0.7"', "[]"), ("probability", "wrong_type")),
        (line().replace('"0.7"', "{}"), ("probability", "wrong_type")),
        (line().replace('"0.7"', "1e400"), ("probability", "probability_range")),
        (line().replace('"0.7"', "-0.0"), ("probability", "probability_range")),
        (line().replace('"0.7"', "1.0000001"), ("probability", "probability_range")),
        (line().replace('"0.7"', "9" * 5_000), ("probability", "not_a_number")),
        (line(probability="0,7"), ("probability", "not_a_number")),
        (line(author=7), ("author", "wrong_type")),
        (line(author=True), ("author", "wrong_type")),
        (line(statement=["a"]), ("statement", "wrong_type")),
        (line(outcome=1, resolved_on="2026-03-01"), ("outcome", "wrong_type")),
        (line(deadline=20260331), ("deadline", "wrong_type")),
        (line(topic=["a;b"]), ("topic", "topic_semicolon")),
        (line(topic=[1]), ("topic", "wrong_type")),
        (line(topic=[["a"]]), ("topic", "wrong_type")),
        (line(quote="a\0b"), ("quote", "nul_character")),
        (line(quote="a\ud800b"), ("quote", "not_unicode")),
        (line(quote="x" * 65_537), ("quote", "cell_too_long")),
        (line()[:-1] + ',"quote":"again"}', ("quote", "duplicate_member")),
        (line(autor="x"), ("", "unknown_column")),
        (line(author_score=1), ("", "unknown_column")),
        (line().replace("{", "{\r").replace("}", "}\r{}"), ("", "not_json")),
        (line(quote="x").replace('"x"', '"\udcff"'), ("", "not_unicode")),
    ],
)
def test_a_bad_line_is_refused_and_the_next_is_read(text: str, expected: tuple[str, str]) -> None:
    rows, problems = read_lines(text, line())
    assert codes(problems) == [expected]
    assert not any(problem.fatal for problem in problems)
    assert [row.line for row in rows] == [2]


def test_every_fault_of_a_line_is_reported() -> None:
    _, problems = read_lines(line(autor="x", author=7, published_on="soon"))
    assert codes(problems) == [
        ("author", "wrong_type"),
        ("", "unknown_column"),
        ("published_on", "bad_date"),
    ] or (set(codes(problems)) == {("", "unknown_column"), ("author", "wrong_type"), ("published_on", "bad_date")})


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    rows, problems = read(b"\xef\xbb\xbf\n" + line().encode() + b"\r\n\n", "file.jsonl")
    assert [row.line for row in rows] == [2] and not problems


def test_a_line_over_3_mb_ends_the_reading() -> None:
    _, problems = read_lines(line(), "[" * 4_000_000)
    assert [(problem.line, problem.code, problem.fatal) for problem in problems] == [(2, "record_too_long", True)]


def test_no_apostrophe_is_added_or_taken_away() -> None:
    rows, _ = read(to_jsonl(make_row(quote="'=1"), make_row(quote="=1")), "file.jsonl")
    assert [row.quote for row in rows] == ["'=1", "=1"]
