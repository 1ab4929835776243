"""Canonical JSON: the quick way writes the very bytes of RFC 8785, and what is ambiguous is refused by its path."""

import sys

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from predictions.transparency import canonical
from predictions.transparency.canonical import MAX_INTEGER, canonical_bytes

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.recursive(
    st.none() | st.booleans() | texts | st.integers(-MAX_INTEGER, MAX_INTEGER),
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=30,
)


@given(values)
def test_the_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.dictionaries(st.text(st.characters(max_codepoint=127, exclude_characters="\0")), values))
def test_the_quick_way_writes_the_same_bytes(value: dict[str, object]) -> None:
    if canonical._is_plain(value):
        assert canonical.orjson.dumps(value, option=canonical.orjson.OPT_SORT_KEYS) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_every_character_but_nul_is_written_alike() -> None:
    everything = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    assert canonical_bytes(everything) == rfc8785.dumps(everything)


def test_a_payload_takes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical.rfc8785, "dumps", None)
    assert canonical_bytes({"b": ["é", None, 1], "a": {"c": True}}) == '{"a":{"c":true},"b":["é",null,1]}'.encode()


def test_names_beyond_ascii_are_sorted_by_utf_16_units() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, 0.5]}, r"\$\.a\[1\]: a float"),
        ({"a": float("nan")}, r"\$\.a: a float"),
        ({"a": MAX_INTEGER + 1}, r"\$\.a: an integer"),
        ({"a": "x\0"}, r"\$\.a: text with a NUL"),
        ({"a": "\ud800"}, r"\$\.a: text with a lone surrogate"),
        ({"a": {1: 2}}, r"\$\.a: member names"),
        ({"a": b""}, r"\$\.a: a bytes"),
    ],
)
def test_what_programs_read_differently_is_refused_by_its_path(value: object, path: str) -> None:
    with pytest.raises(ValueError, match=path):
        canonical_bytes(value)


def test_text_that_only_looks_like_an_escaped_nul_is_kept() -> None:
    assert canonical_bytes({"a": "\\u0000"}) == b'{"a":"\\\\u0000"}'
