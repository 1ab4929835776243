"""What is not exactly JSON is refused, and so is what no text can hold."""

import json

import pytest

from predictions.models import Prediction
from tests.factories import make_prediction

from .helpers import V1, Client, find, problem, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("raw", [
    "", " ", "{", '{"quote": }', '{"quote": "x",}', "{'quote': 'x'}", '{"quote": NaN}', '{"p": Infinity}',
    '{"p": -Infinity}',
    '{"p": 01}', '{"p": .5}', '{"p": 0x1}', "\ufeff{}", b"\xff\xfe{\x00}\x00", b'{"quote": "\xed\xa0\x80"}',
    b'{"quote": "\xc3"}',
    "[" * 100_000, '{"a":' * 100_000, "[" * 500 + "]" * 500, '{"a":' * 30 + "1" + "}" * 30, '{"p": ' + "9" * 5000 + "}",
    '{"p": 0.' + "9" * 5000 + "}", '{"p": 1e99999999999999999999}', '{"quote": "a\nb"}', "null null",
])  # fmt: skip
def test_what_is_not_plain_json_is_refused(editor: Client, raw: str | bytes) -> None:
    code = "invalid" if raw == "" else "malformed"
    response = editor.raw(raw)
    problem(response, 400, code)
    assert not Prediction.objects.exists()


@pytest.mark.parametrize("raw", ["[]", '"x"', "1", "null", "true", "[{}]", "0.5"])
def test_a_body_that_is_no_object_is_refused(editor: Client, raw: str) -> None:
    assert set(refused(editor.raw(raw))) <= {"", "quote", "commentary.url"}


def test_the_same_member_twice_is_refused_at_any_depth(editor: Client) -> None:
    assert refused(editor.raw('{"quote": "a", "quote": "b"}')) == {"quote": "duplicate_member"}
    assert refused(editor.raw('{"question": {"deadline": "2026-01-01", "deadline": "2027-01-01"}}')) == {
        "deadline": "duplicate_member"
    }


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800", "\\udfff x", "\\udc00\\ud800"])
def test_what_no_text_can_hold_is_refused_wherever_it_stands(editor: Client, bad: str) -> None:
    assert refused(editor.raw(f'{{"quote": "a{bad}"}}')) == {"quote": "unstorable_text"}
    assert refused(editor.raw(f'{{"question": {{"topics": ["x", "{bad}"]}}}}')) == {
        "question.topics.1": "unstorable_text"
    }
    question = make_prediction().question
    assert question is not None
    body = f'{{"outcome": "true", "interest": "none", "known_on": "2026-02-01", "evidence": [{{"quote": "{bad}"}}]}}'
    response = editor.raw(body, f"questions/{question.public_id}/verdicts/")
    assert refused(response) == {"evidence.0.quote": "unstorable_text"}
    assert set(refused(editor.raw(f'{{"{bad}": 1}}')).values()) == {"unstorable_text"}


def test_characters_beyond_the_first_plane_are_not_mistaken_for_halves(editor: Client) -> None:
    body = json.dumps(find(quote="It will probably rain 🌧 𝔻")).encode()
    assert b"\\ud83c\\udf27" in body
    assert editor.raw(body).json()["quote"] == "It will probably rain 🌧 𝔻"


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%FF", "cursor=%00", "%00=1", "author=a%00", "status=%00", "page_size=%00"]
)
def test_what_no_text_can_hold_is_refused_in_the_address(reader: Client, query: str) -> None:
    body = problem(reader.get(f"{V1}predictions/?{query}"), 400)
    assert "character" in body["detail"]


def test_a_name_as_long_as_a_body_costs_no_more_than_the_body(editor: Client) -> None:
    name = "n" * 1_000_000
    body = json.dumps({name: {str(number): 1 for number in range(50_000)}})
    response = editor.raw(body)
    problem(response, 400, "invalid")
    assert len(response.content) < 5000
