"""Rows read as columns of whole numbers, the same on both engines and in both ways of reading."""

from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import numpy as np
import pytest
from django.db import connection, connections

from predictions.models import Prediction, Score, ScoreStatus
from predictions.models.columns import (
    NONE,
    billionths,
    code,
    day,
    fetch_rows,
    given,
    is_postgresql,
    or_zero,
    read_columns,
    seconds,
)
from predictions.models.score_columns import COLUMNS, FLAGS, as_facts, read_scores
from predictions.scoring.facts import BASES, SCORED, STATUSES
from tests.factories import make_prediction, settle

pytestmark = pytest.mark.django_db

MANY = pytest.mark.parametrize("many", [False, True])
# A number as the record may hold it, and its billionths.
NUMBERS = ("0", "1", "0.1", "0.3", "0.7", "0.29", "0.57", "0.123456789", "0.999999999", "0.000000001", "0.435", "0.905")


def read_one(sql: str, *, many: bool, where: str = "") -> list[int]:
    whole, _ = read_columns([("x", sql)], f"FROM predictions_prediction AS p {where} ORDER BY p.id", many=many)
    assert whole["x"].dtype == np.int64
    return list(whole["x"].tolist())


@MANY
@pytest.mark.parametrize("text", NUMBERS)
def test_billionths_are_those_of_the_decimal(text: str, many: bool) -> None:
    make_prediction(hedge="", probability=Decimal(text))
    assert read_one(billionths("p.probability"), many=many) == [int(Decimal(text) * 10**9)]


@MANY
@pytest.mark.parametrize("on", [date(2024, 2, 29), date(1999, 12, 31), date(2026, 1, 1), date(1900, 3, 1)])
def test_days_are_ordinals(on: date, many: bool) -> None:
    make_prediction(said_on=on, published_on=on)
    assert read_one(day("p.said_on"), many=many) == [on.toordinal()]


@MANY
def test_days_far_ahead(many: bool) -> None:
    make_prediction(deadline=date(9998, 12, 31))
    assert read_one(day("p.deadline"), many=many) == [date(9998, 12, 31).toordinal()]


@MANY
def test_times_are_seconds(many: bool) -> None:
    at = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    make_prediction(now=at)
    assert read_one(seconds("p.recorded_at"), many=many) == [int(at.timestamp())]


@MANY
def test_what_is_missing_is_none_in_every_kind_of_column(many: bool) -> None:
    make_prediction(hedge="", retracts=True)
    make_prediction()
    kinds = {
        "p.reference_probability": billionths("p.reference_probability"), "p.probability": billionths("p.probability"),
        "whole": "p.revises_id", "day": day("NULLIF(p.said_on, p.said_on)"),
        "time": seconds("NULLIF(p.recorded_at, p.recorded_at)"), "code": code("p.basis", BASES),
    }  # fmt: skip
    for name, sql in kinds.items():
        first, second = read_one(sql, many=many)
        assert first == NONE, name
        assert (second != NONE) == (name in ("p.probability", "code")), name


@MANY
def test_a_code_is_the_place_of_the_text(many: bool) -> None:
    make_prediction(hedge="probably")
    make_prediction(hedge="will")
    assert read_one(code("p.basis", BASES), many=many) == [BASES.index("hedge"), BASES.index("bare")]
    assert read_one(code("p.basis", ("bare",)), many=many) == [NONE, 0]


@MANY
def test_texts_come_beside_the_numbers_in_the_same_order(many: bool) -> None:
    hedges = ["probably", "will", "“unlikely”, 100 % ü"]
    for hedge in hedges:
        make_prediction(hedge=hedge, probability=Decimal("0.4"), low=Decimal("0.4"), high=Decimal("0.4"))
    whole, words = read_columns(
        [("id", "p.id")], "FROM predictions_prediction AS p ORDER BY p.id DESC", texts=[("hedge", "p.hedge")], many=many
    )
    assert words["hedge"] == hedges[::-1]
    assert whole["id"].tolist() == list(Prediction.objects.order_by("-pk").values_list("pk", flat=True))


@MANY
def test_nothing_found_is_empty_columns(many: bool) -> None:
    whole, words = read_columns(
        [("a", "p.id"), ("b", "p.id")], "FROM predictions_prediction AS p", texts=[("t", "p.hedge")], many=many
    )
    assert [column.tolist() for column in whole.values()] == [[], []]
    assert words == {"t": []}
    assert read_scores(many=many, rest="")["brier"].dtype == np.int64


@MANY
def test_a_parameter_with_a_percent_sign(many: bool) -> None:
    make_prediction(hedge="100 %", probability=Decimal(1))
    make_prediction(hedge="probably")
    where = "FROM predictions_prediction AS p WHERE p.hedge = %s"
    assert read_columns([("id", "p.id")], where, ["100 %"], many=many)[0]["id"].size == 1


def test_packed_and_plain_are_the_same() -> None:
    row = make_prediction(reference_probability=Decimal("0.4"), reference_source="m", reference_at="2026-01-09")
    make_prediction(author="Ben Example", hedge="", retracts=True)
    settle(row.question)
    plain, packed = read_scores("ORDER BY s.id"), read_scores("ORDER BY s.id", many=True)
    assert list(plain) == list(COLUMNS)
    for name in COLUMNS:
        assert plain[name].tolist() == packed[name].tolist(), name


@MANY
def test_score_columns_are_what_the_orm_reads(many: bool) -> None:
    settle(
        make_prediction(reference_probability=Decimal("0.4"), reference_source="m", reference_at="2026-01-09").question
    )
    make_prediction(author="Ben Example")
    columns = read_scores("ORDER BY s.id", many=many)
    for k, row in enumerate(Score.objects.order_by("pk")):
        for name in COLUMNS:
            value, found = getattr(row, name), int(columns[name][k])
            if name == "status":
                assert STATUSES[found] == value
            elif name == "basis":
                assert (BASES[found] if found != NONE else "") == value
            elif name == "matures_at":
                assert found == int(value.timestamp())
            elif name in ("credit", "probability"):
                assert found == (NONE if value is None else int(value * 10**9))
            else:
                assert found == (NONE if value is None else int(value)), name
            assert name not in FLAGS or found in (0, 1)


def test_facts_have_0_for_what_a_score_has_not() -> None:
    make_prediction()
    facts = as_facts(read_scores("ORDER BY s.id"))
    assert (facts.brier.tolist(), facts.basis.tolist(), facts.scorable.tolist()) == ([0], [-1], [False])
    assert facts.status.tolist() != [SCORED]


def test_the_names_of_what_became_of_a_claim_are_in_one_order() -> None:
    assert tuple(ScoreStatus.values) == STATUSES


def test_given_and_or_zero() -> None:
    column = np.array([NONE, 0, 5])
    assert given(column).tolist() == [False, True, True]
    assert or_zero(column).tolist() == [0, 0, 5]


def test_the_engine_is_the_one_that_is_asked() -> None:
    assert is_postgresql() == (connection.vendor == "postgresql")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could go away")
@pytest.mark.django_db
def test_a_connection_is_tried_before_the_first_query_of_a_request() -> None:
    of_ours = connections["default"]
    with (
        patch.object(of_ours, "health_check_enabled", True),
        patch.object(of_ours, "health_check_done", False),
        patch.object(of_ours, "is_usable", return_value=True) as is_usable,
    ):
        assert fetch_rows("SELECT 1", []) == fetch_rows("SELECT 1", []) == [(1,)]
    is_usable.assert_called_once_with()
