from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.rules.draft import Draft
from predictions.rules.problems import Level
from predictions.rules.publication import blocking, problems

from .makers import SAID_ON, TODAY, codes, make_draft

CONDITION = {
    "condition": "The bill passes",
    "condition_criteria": "As announced.",
    "condition_deadline": date(2027, 6, 30),
}
REFERENCE = {
    "reference_probability": Decimal("0.6"),
    "reference_source": "https://example.org/market",
    "reference_on": SAID_ON,
}


def found(**changes: object) -> set[str]:
    return codes(problems(make_draft(**changes), today=TODAY))


def test_a_complete_draft_has_no_problems() -> None:
    assert problems(make_draft(), today=TODAY) == []


def test_a_complete_draft_with_condition_and_reference_has_none_either() -> None:
    assert found(**CONDITION, **REFERENCE) == set()


def test_an_empty_draft_is_told_everything_once() -> None:
    blocked = [problem.code for problem in blocking(problems(Draft(), today=TODAY))]
    assert sorted(blocked) == [
        "missing_author",
        "missing_criteria",
        "missing_deadline",
        "missing_quote",
        "missing_reading",
        "missing_said_on",
        "missing_source",
        "missing_statement",
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("quote", "  ", "missing_quote"),
        ("source_url", "", "missing_source"),
        ("author", " ", "missing_author"),
        ("said_on", None, "missing_said_on"),
        ("statement", "", "missing_statement"),
        ("resolution_criteria", "", "missing_criteria"),
        ("deadline", None, "missing_deadline"),
        ("deadline", date(2026, 11, 19), "deadline_before_said_on"),
        ("said_on", date(2026, 11, 25), "said_in_future"),
        ("time_zone", "Mars/Olympus", "unknown_zone"),
        ("time_zone", "../etc/passwd", "unknown_zone"),
        ("speaker_role", "headline", "unknown_role"),
        ("basis", "hunch", "unknown_basis"),
        ("source_url", "javascript:alert(1)", "bad_url"),
        ("source_url", "ftp://example.org/a", "bad_url"),
        ("source_url", "https://user:password@example.org/", "bad_url"),
        ("source_url", "https://[", "bad_url"),
        ("source_url", "https://example.org:99999/", "bad_url"),
        ("source_url", "https://example.org/" + "a" * 2000, "too_long"),
        ("quote", "a" * 5001, "too_long"),
        ("statement", "a" * 501, "too_long"),
        ("resolution_criteria", "a" * 5001, "too_long"),
        ("quote", "Labour\x00wins", "unreadable_text"),
        ("statement", "Labour \ud800 wins", "unreadable_text"),
        ("deadline", date(9999, 1, 1), "date_range"),
        ("said_on", date(1899, 12, 31), "date_range"),
        ("probability", Decimal("1.1"), "probability_range"),
        ("low", Decimal("-0.1"), "probability_range"),
        ("probability", Decimal("NaN"), "probability_range"),
        ("high", Decimal("Infinity"), "probability_range"),
        ("low", Decimal("0.95"), "reading_order"),
        ("high", Decimal("0.85"), "reading_order"),
    ],
)
def test_one_fault_is_one_blocking_problem_on_its_field(field: str, value: object, code: str) -> None:
    blocked = blocking(problems(make_draft(**{field: value}), today=TODAY))
    assert code in {problem.code for problem in blocked}
    assert [problem.code for problem in blocked].count(code) == 1
    if code != "reading_order":
        assert {problem.field for problem in blocked if problem.code == code} == {field}


def test_a_missing_deadline_or_criteria_is_not_reported_twice() -> None:
    assert not {"F02", "F06"} & found(deadline=None, resolution_criteria="")


def test_a_reading_is_needed_unless_it_is_too_vague_or_a_retraction() -> None:
    nothing = {"probability": None, "low": None, "high": None, "basis": "", "hedge": ""}
    assert found(**nothing) == {"missing_reading"}
    assert found(**nothing, retracts=True) == set()
    assert found(**nothing, too_vague=True) == {"F09"}


def test_a_possibility_without_a_reading_is_one_fault() -> None:
    raw = {"quote": "Labour may win", "hedge": "", "probability": None, "low": None, "high": None, "basis": ""}
    assert found(**raw) == {"F09"}


def test_a_probability_may_stand_alone() -> None:
    assert found(low=None, high=None, basis="stated") == set()


def test_the_day_may_be_tomorrow_where_the_author_is() -> None:
    assert "said_in_future" not in found(said_on=date(2026, 11, 24))


def test_said_after_the_piece_came_out_is_a_warning() -> None:
    problem = next(
        one for one in problems(make_draft(published_on=date(2026, 11, 1)), today=TODAY) if one.field == "said_on"
    )
    assert (problem.code, problem.level) == ("said_after_published", Level.WARN)


def test_a_condition_needs_its_text_and_a_last_day() -> None:
    for missing in ("condition", "condition_deadline"):
        empty = None if missing.endswith("deadline") else ""
        blocked = blocking(problems(make_draft(**CONDITION | {missing: empty}), today=TODAY))
        assert [(problem.field, problem.code) for problem in blocked] == [(missing, "condition_incomplete")]


def test_a_condition_without_its_own_criteria_is_a_warning() -> None:
    [problem] = problems(make_draft(**CONDITION | {"condition_criteria": ""}), today=TODAY)
    assert (problem.code, problem.level) == ("missing_condition_criteria", Level.WARN)


def test_the_days_of_a_condition_lie_between_saying_and_deadline() -> None:
    assert "condition_before_said_on" in found(**CONDITION | {"condition_deadline": date(2026, 1, 1)})
    assert "condition_after_deadline" in found(**CONDITION | {"condition_deadline": date(2030, 1, 1)})


@pytest.mark.parametrize("missing", REFERENCE)
def test_a_reference_is_whole_or_absent(missing: str) -> None:
    empty = "" if missing == "reference_source" else None
    [problem] = problems(make_draft(**REFERENCE | {missing: empty}), today=TODAY)
    assert (problem.field, problem.code, problem.level) == (missing, "reference_incomplete", Level.BLOCK)


def test_a_later_reference_is_shown_and_not_used() -> None:
    [problem] = problems(make_draft(**REFERENCE | {"reference_on": TODAY}), today=TODAY)
    assert (problem.code, problem.level) == ("reference_after_said_on", Level.WARN)


def test_every_sentence_is_for_people() -> None:
    for problem in problems(Draft(low=Decimal(2), time_zone="?", speaker_role="?", said_on=date.max), today=TODAY):
        assert problem.sentence[0].isupper() or problem.sentence[0] == "“"
        assert problem.sentence.endswith((".", "?"))


_TEXT = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    quote=_TEXT,
    source_url=_TEXT | _TEXT.map("https://".__add__),
    statement=_TEXT,
    time_zone=_TEXT,
    probability=st.none() | st.decimals(),
    low=st.none() | st.decimals(),
    said_on=st.none() | st.dates(),
    deadline=st.none() | st.dates(),
    today=st.dates(max_value=date(9998, 12, 31)),
)
def test_any_draft_is_judged_without_error(today: date, **members: object) -> None:
    found = problems(Draft(**members), today=today)  # type: ignore[arg-type]
    assert len({(problem.field, problem.code) for problem in found}) == len(found)
    assert all(hasattr(Draft(), problem.field) for problem in found)
