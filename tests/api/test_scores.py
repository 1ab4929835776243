"""Head-to-head and calibration, as programs read them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions import actions
from predictions.api.outputs.figure_texts import FIGURE_TEXTS
from predictions.models import Author
from predictions.scoring.figures import COUNTS, FIGURES
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle
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
    luck = body["luck"]
    assert luck["n"] == curve["n"] and luck["low"] <= luck["expected"] <= luck["high"]
    said = [(point["probability"], point["n"]) for point in curve["points"]]
    assert luck["expected"] == pytest.approx(sum(n * p * (1 - p) for p, n in said) / luck["n"])


def test_calibration_is_narrowed_as_the_profile_is(reader: Client, pair: None) -> None:
    body = calibration(reader, topic="sea", year=2026, cohort="all", outlet="the-paper").json()
    assert body["n"] == 1
    assert body["slice"] == {"topic": "sea", "year": 2026, "outlet": "the-paper", "cohort": "all", "lead_min": 0}
    nothing = calibration(reader, cohort="advance")
    check(nothing, "get", CALIBRATION)
    assert [nothing.json()[name] for name in ("n", "curve", "murphy", "luck")] == [0, None, None, None]


def test_what_calibration_cannot_be_narrowed_to_is_named(reader: Client, pair: None) -> None:
    assert refused(calibration(reader, topic="nowhere", year="x", cohort="some")) == {
        "topic": "unknown_topic", "year": "not_a_number", "cohort": "unknown_cohort",
    }  # fmt: skip
    assert refused(calibration(reader, min_n=5)) == {"min_n": "unknown_parameter"}


def test_overconfidence_is_said_of_thirty_events_with_stated_numbers(reader: Client) -> None:
    make_columnists(["Ada Example"], claims=30, outcome="false")
    [row] = calibration(reader).json()["by_basis"]
    assert (row["basis"], row["word"]) == ("stated", "overconfident")


SCOREBOARD, SENSITIVITY = "/api/v1/scoreboard/", "/api/v1/scoreboard/sensitivity/"
PROFILE = "/api/v1/authors/{slug}/"


@pytest.mark.parametrize("path", [VERSUS, CALIBRATION, SCOREBOARD, SENSITIVITY, PROFILE])
def test_the_documented_example_has_the_documented_shape(path: str) -> None:
    content = document()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["examples"]
    for example in content["examples"].values():
        assert shape_faults(example["value"], content["schema"]["$ref"]) == []


def test_every_figure_says_what_it_means_with_its_range_and_what_null_means() -> None:
    schema = document()["components"]["schemas"]["ScoreboardLine"]["properties"]
    assert set(COUNTS) | set(FIGURES) <= set(schema)
    for name in COUNTS:
        assert len(schema[name]["description"]) > 20 and schema[name]["minimum"] == 0, name
    for name in (*FIGURES, "skill_shrunk"):
        assert "null" in schema[name]["description"], name
        assert schema[name]["type"] == ["number", "null"], name
    assert set(FIGURE_TEXTS) == {*COUNTS, *FIGURES}


def sensitivity(client: Client, **part: Any) -> Any:
    return client.get(f"{V1}scoreboard/sensitivity/", part)


@pytest.fixture
def readers_of_will(db: None) -> None:
    """Ada says will and is right at .9; Bo says .8 and is as good; Cy says .6 and is wrong more often than not."""
    editor = make_user()
    drafts, outcomes = [], []
    for author, said, hits in (("Ada", {"hedge": "will"}, 27), ("Bo", {"probability": Decimal("0.8")}, 27),
                               ("Cy", {"probability": Decimal("0.6")}, 12)):  # fmt: skip
        for k in range(30):
            quote = "It will." if author == "Ada" else "A 80% or 60% chance."
            values = {"hedge": "", **said, "quote": quote, "author": f"{author} Example", "deadline": OVER}
            drafts.append(make_input(statement=f"Matter {k} of {author} is decided", **values))
            outcomes.append("true" if k < hits else "false")
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    evidence = (actions.Evidence(url="https://journal.example/1"),)
    actions.give_verdicts(actor=editor, now=NOW, verdicts=[
        actions.VerdictInput(question=one.question, outcome=outcome, known_on=OVER, evidence=evidence)
        for one, outcome in zip(made, outcomes, strict=True) if one.question is not None
    ])  # fmt: skip


def test_a_board_under_other_readings_names_who_changes_place(reader: Client, readers_of_will: None) -> None:
    response = sensitivity(reader)
    check(response, "get", SENSITIVITY)
    body = response.json()
    ranks = {one["author"]["slug"]: one["ranks"] for one in body["results"]}
    assert ranks["ada-example"] == {
        "as_it_stands": 1, "will_75": 2, "will_98": 1, "survey": 1, "icd203": 1, "ipcc": 1, "kent": 1,
    }  # fmt: skip
    assert (ranks["bo-example"]["as_it_stands"], ranks["bo-example"]["will_75"]) == (2, 1)
    assert [one["moves"] for one in body["results"]] == [True, True, False]
    assert (body["count"], body["n_moves"]) == (3, 2)
    assert [one["separable"] for one in body["scales"]] == [True] * 7


def test_what_survives_is_what_the_board_shows(reader: Client, readers_of_will: None) -> None:
    actions.place_boards(now=NOW)
    board = reader.get(f"{V1}scoreboard/").json()["results"]
    found = sensitivity(reader).json()["results"]
    names = ("rank_low", "rank_high")
    assert [[one[name] for name in names] for one in found] == [[one[name] for name in names] for one in board]
    assert [one["ranks"]["as_it_stands"] for one in found] == [one["rank"] for one in board]
    assert [one["skills_shrunk"]["as_it_stands"] for one in found] == [one["skill_shrunk"] for one in board]


def test_it_is_paged_and_narrows_to_those_who_change_place(reader: Client, readers_of_will: None) -> None:
    first = sensitivity(reader, page_size=2).json()
    second = reader.get(first["next"]).json()
    assert [len(one["results"]) for one in (first, second)] == [2, 1] and second["next"] is None
    movers = sensitivity(reader, moves=1, page_size=1).json()
    check(sensitivity(reader, moves=1), "get", SENSITIVITY)
    assert (movers["count"], len(movers["results"])) == (2, 1)
    assert reader.get(movers["next"]).json()["results"][0]["author"]["slug"] == "bo-example"
    assert refused(sensitivity(reader, moves="yes")) == {"moves": "unknown_moves"}


@pytest.mark.parametrize("part", [{}, {"topic": "law"}, {"topic": "law", "year": 2026}, {"lead_min": 1}, {"min_n": 5}])
def test_any_slice_is_read_alike(reader: Client, readers_of_will: None, part: dict[str, Any]) -> None:
    body = sensitivity(reader, **part).json()
    assert [one["ranks"]["will_75"] for one in body["results"]] == [2, 1, 3]


def test_those_below_the_minimum_have_no_rank_on_any_scale(reader: Client, readers_of_will: None) -> None:
    body = sensitivity(reader, min_n=31).json()
    assert (body["count"], body["n_moves"], body["results"]) == (0, 0, [])
    assert not any(one["separable"] for one in body["scales"])


def test_a_part_nobody_speaks_of_and_a_reference_are_told_apart(reader: Client, readers_of_will: None) -> None:
    assert sensitivity(reader, cohort="advance").json()["count"] == 0
    assert refused(sensitivity(reader, reference="frozen")) == {"reference": "unknown_parameter"}
    assert refused(sensitivity(reader, topic="nowhere")) == {"topic": "unknown_topic"}


def test_other_readings_are_kept_until_the_board_changes(
    reader: Client, readers_of_will: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        first = sensitivity(reader).json()
    with django_assert_num_queries(1):
        assert sensitivity(reader).json()["results"] == first["results"]
    made = make_columnists(["Dee Example"], claims=12)
    assert made and sensitivity(reader).json()["count"] == 4
