"""Head-to-head and calibration, as programs read them."""

from datetime import date
from typing import Any

import pytest

from predictions.models import Author
from tests.factories import make_draft, make_prediction, make_user, settle
from tests.web.helpers import make_columnists

from .conformance import check, document, shape_faults
from .helpers import V1, Client, problem, refused

pytestmark = pytest.mark.django_db
OVER = date(2026, 2, 15)
ADA, BO = "ada-example", "bo-example"
VERSUS, CALIBRATION = "/api/v1/authors/{a}/versus/{b}/", "/api/v1/authors/{slug}/calibration/"


@pytest.fixture
def pair(db: None) -> None:
    """Ada and Bo on one settled question, and Ada on one by herself."""
    editor = make_user()
    one = make_prediction(editor, author="Ada Example", deadline=OVER, hedge="will", quote="It will.")
    make_prediction(editor, author="Bo Example", question=one.question)
    settle(one.question, known_on=OVER, actor=editor)
    alone = make_prediction(editor, author="Ada Example", deadline=OVER, topics=("Sea",))
    settle(alone.question, "false", known_on=OVER, actor=editor)


def versus(client: Client, a: str = ADA, b: str = BO) -> Any:
    return client.get(f"{V1}authors/{a}/versus/{b}/")


def calibration(client: Client, slug: str = ADA, **part: Any) -> Any:
    return client.get(f"{V1}authors/{slug}/calibration/", part)


def test_two_authors_are_compared_on_what_both_answered(reader: Client, pair: None) -> None:
    response = versus(reader)
    check(response, "get", VERSUS)
    body = response.json()
    assert (body["first"]["slug"], body["second"]["slug"]) == (ADA, BO)
    assert (body["n"], body["n_events"]) == (1, 1)
    assert body["brier_first"] == pytest.approx(0.01) and body["brier_second"] == pytest.approx(0.0625)
    assert body["difference"] == pytest.approx(0.0525)
    assert [one["will"] for one in body["readings"]] == [0.75, 0.9, 0.98]
    assert (body["told_apart"], body["survives"]) == (False, False)
    assert body["as_of"]["on"] == "2026-03-01" and body["scoring_version"] == "1"


def test_two_who_share_nothing_have_no_figures_and_are_not_told_apart(reader: Client) -> None:
    make_prediction(author="Ada Example")
    make_prediction(author="Bo Example")
    response = versus(reader)
    check(response, "get", VERSUS)
    body = response.json()
    nothing = ("brier_first", "brier_second", "difference", "low", "high")
    assert body["n"] == 0 and [body[name] for name in nothing] == [None] * 5 and body["survives"] is False


def test_an_unknown_author_on_either_side_is_not_found(reader: Client, pair: None) -> None:
    for a, b in ((ADA, "nobody"), ("nobody", ADA), ("nobody", "nobody")):
        problem(versus(reader, a, b), 404, "not_found")


def test_an_author_of_drafts_only_is_not_found(reader: Client, pair: None) -> None:
    make_draft(author="Cleo Draft")
    assert Author.objects.filter(slug="cleo-draft").exists()
    problem(versus(reader, ADA, "cleo-draft"), 404)
    problem(calibration(reader, "cleo-draft"), 404)


def test_an_author_against_themself_is_a_mistake_that_names_the_part(reader: Client, pair: None) -> None:
    assert refused(versus(reader, ADA, ADA)) == {"b": "same_author"}


def test_a_comparison_takes_no_parameters(reader: Client, pair: None) -> None:
    assert refused(reader.get(f"{V1}authors/{ADA}/versus/{BO}/?topic=law")) == {"topic": "unknown_parameter"}


def test_calibration_has_table_bases_and_curve(reader: Client, pair: None) -> None:
    response = calibration(reader)
    check(response, "get", CALIBRATION)
    body = response.json()
    assert (body["author"]["slug"], body["n"], body["n_events"]) == (ADA, 2, 2)
    assert [one["n"] for one in body["calibration"]] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    assert {one["basis"]: one["n"] for one in body["by_basis"]} == {"bare": 1, "hedge": 1}
    assert [one["word"] for one in body["by_basis"]] == [None, None]
    curve = body["curve"]
    assert [point["probability"] for point in curve["points"]] == [0.75, 0.9]
    assert curve["mcb"] - curve["dsc"] + curve["unc"] == pytest.approx(curve["brier"])


def test_calibration_is_narrowed_as_the_profile_is(reader: Client, pair: None) -> None:
    body = calibration(reader, topic="sea", year=2026, cohort="all", outlet="the-paper").json()
    assert body["n"] == 1
    assert body["slice"] == {"topic": "sea", "year": 2026, "outlet": "the-paper", "cohort": "all", "lead_min": 0}
    nothing = calibration(reader, cohort="advance")
    check(nothing, "get", CALIBRATION)
    assert (nothing.json()["n"], nothing.json()["curve"], nothing.json()["murphy"]) == (0, None, None)


def test_what_calibration_cannot_be_narrowed_to_is_named(reader: Client, pair: None) -> None:
    assert refused(calibration(reader, topic="nowhere", year="x", cohort="some")) == {
        "topic": "unknown_topic", "year": "not_a_number", "cohort": "unknown_cohort",
    }  # fmt: skip
    assert refused(calibration(reader, min_n=5)) == {"min_n": "unknown_parameter"}


def test_overconfidence_is_said_of_thirty_events_with_stated_numbers(reader: Client) -> None:
    make_columnists(["Ada Example"], claims=30, outcome="false")
    [row] = calibration(reader).json()["by_basis"]
    assert (row["basis"], row["word"]) == ("stated", "overconfident")


@pytest.mark.parametrize("path", [VERSUS, CALIBRATION])
def test_the_documented_example_has_the_documented_shape(path: str) -> None:
    content = document()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["examples"]
    for example in content["examples"].values():
        assert shape_faults(example["value"], content["schema"]["$ref"]) == []
