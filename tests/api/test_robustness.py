"""No value anywhere breaks anything: the answer is always a success or of the 400 class, and says which."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from tests.factories import make_draft, make_prediction
from tests.sampling import part_of

from .helpers import V1, Client, find, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rates")]

NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e30, 0.1, "", " ", "x" * 6000, "\u202e", "e\u0301" * 300, "null", "-0", "NaN", [],
    [[]], {}, {"id": None},
    {"a": 1}, ["x"], "2026-01-01", "<script>", "'; DROP TABLE", "%s%n", "../..", "\u2028", "Z" + "a\u0300" * 50,
)  # fmt: skip
MEMBERS = tuple(
    find(publish=True, low=0.1, high=0.9, basis="hedge", place="", note="", reference={}, denies=False, retracts=False)
)


@pytest.mark.parametrize("member", MEMBERS)
def test_no_value_of_any_member_breaks_anything(editor: Client, member: str) -> None:
    draft = make_draft()
    for value in part_of(NASTY, MEMBERS.index(member)):
        for publish in (False, True):
            response = editor.post(f"{V1}predictions/", find(**{"publish": publish, member: value}), format="json")
            assert response.status_code in (201, 400), (value, response.content)
        response = editor.patch(f"{V1}predictions/{draft.public_id}/", {member: value}, format="json")
        assert response.status_code in (200, 400), (value, response.content)


TERMS = ("statement", "resolution_criteria", "deadline", "time_zone", "condition", "topics", "event")


@pytest.mark.parametrize("member", TERMS)
def test_no_value_of_any_member_of_a_question_breaks_anything(editor: Client, member: str) -> None:
    draft = make_draft()
    for value in part_of(NASTY, TERMS.index(member)):
        body = find(publish=True)
        body["question"][member] = value
        assert editor.post(f"{V1}predictions/", body, format="json").status_code in (201, 400), value
        change = {"question": {member: value}}
        assert editor.patch(f"{V1}predictions/{draft.public_id}/", change, format="json").status_code in (200, 400), (
            value
        )


FINDING = tuple(verdict(credit=1))


@pytest.mark.parametrize("member", FINDING)
def test_no_value_of_any_member_of_a_verdict_breaks_anything(editor: Client, member: str) -> None:
    for value in part_of(NASTY, FINDING.index(member)):
        question = make_prediction().question
        assert question is not None
        response = editor.post(
            f"{V1}questions/{question.public_id}/verdicts/", verdict(**{member: value}), format="json"
        )
        assert response.status_code in (201, 400), (value, response.content)


PARAMETERS = (
    "status", "author", "outlet", "topic", "question", "said_from", "said_to", "due_from", "due_to", "q", "cursor",
    "page_size", "year",
    "cohort", "min_n", "ordering", "nonsense", "format",
)  # fmt: skip
ROUTES = (
    "",
    "scoreboard/",
    "authors/",
    "authors/ada-example/",
    "outlets/",
    "topics/",
    "commentaries/",
    "questions/",
    "predictions/",
)
TEXTS = (
    *map(str, NASTY),
    "1e3",
    "10000",
    "9" * 5000,
    "%",
    "_",
    "\\",
    "-rank",
    "2026-13-01",
    "ada-example",
    "due",
)


@pytest.mark.parametrize("route", ROUTES)
def test_no_value_of_any_parameter_breaks_anything(reader: Client, route: str) -> None:
    make_prediction()
    for place, name in enumerate(PARAMETERS, ROUTES.index(route)):
        for text in part_of(TEXTS, place):
            response = reader.get(f"{V1}{route}", {name: text})
            assert response.status_code in (200, 400), (name, text, response.content)


@pytest.mark.parametrize(
    "identity",
    ["1", "-1", str(10**30), "9" * 5000, "1e3", "x", "null", "..", "%2e%2e", "%00", "%0d%0a", "%ED%A0%80", "é", " "],
)
def test_no_id_breaks_anything(editor: Client, identity: str) -> None:
    for path in (
        "predictions/{}/",
        "questions/{}/",
        "authors/{}/",
        "predictions/{}/publish/",
        "questions/{}/verdicts/",
    ):
        for method in ("GET", "POST", "PATCH", "DELETE"):
            response = editor.raw(b"{}", path.format(identity), method=method)
            assert 400 <= response.status_code < 500, (method, path)
            assert response["Content-Type"] == "application/problem+json"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*MEMBERS, "id", "x")), inner, max_size=4)
    ),
    max_leaves=8,
)


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=8))
def test_no_body_breaks_anything(editor: Client, body: dict[str, Any]) -> None:
    response = editor.raw(json.dumps(find() | body))
    assert response.status_code in (201, 400), response.content


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(alphabet='{}[]":,\\u0d8eE+-.019 truefalsn', max_size=40).map(str.encode))
def test_no_bytes_break_anything(editor: Client, raw: bytes) -> None:
    assert editor.raw(raw).status_code in (201, 400)
