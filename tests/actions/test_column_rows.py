"""Columns written by the thousand are what the ORM reads back: by COPY on PostgreSQL, row by row elsewhere."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from predictions.actions.column_rows import FEW, write_columns
from predictions.models import Author, Place, Score, Slice, Standing
from predictions.models.base import WrittenPastTheVerbs, writing
from predictions.models.columns import NONE
from predictions.models.score_columns import COLUMNS, KEYS
from predictions.scoring.facts import BASES, SCORED, STATUSES
from predictions.scoring.figures import COUNTS, FIGURES
from tests.factories import NOW, make_prediction

pytestmark = pytest.mark.django_db

SIZES = pytest.mark.parametrize("size", [1, FEW, FEW + 1, 137])
TEXTS = {"status": STATUSES, "basis": (*BASES, "")}
OPEN = STATUSES.index("open")


def authors(size: int) -> list[int]:
    with writing("a test"):
        made = Author.objects.bulk_create([Author(name=f"A{k}", slug=f"a{k}", created_at=NOW) for k in range(size)])
    return [one.pk for one in made]


def score_columns(size: int) -> dict[str, np.ndarray]:
    """Rows with every pattern of missing numbers, every status, every basis and none, and large and negative losses."""
    row = make_prediction()
    assert row.question is not None
    k = np.arange(size)
    found = {name: np.where((k + place) % 3 == 0, NONE, k * 10**13 * (-1) ** k) for place, name in enumerate(COLUMNS)}
    found |= {
        "author_id": np.array(authors(size)), "question_id": np.full(size, row.question_id),
        "event_id": np.full(size, row.question.event_id),
        "outlet_id": np.where(k % 2 == 0, row.outlet_id or NONE, NONE),
        "year": 1900 + k, "n_statements": k,
        "basis": k % (len(BASES) + 1), "advance": k % 2, "matured": (k + 1) % 2, "referenced": (k // 2) % 2,
        "matures_at": k * 10_000_019 - 86_400, "lead_days": np.where(k % 4 == 0, NONE, k),
        "credit": np.where(k % 5 == 0, NONE, 123_456_789), "probability": np.where(k % 7 == 0, NONE, 10**9),
    }  # fmt: skip
    incomplete = np.any([found[name] == NONE for name in ("brier", "credit", "probability")], axis=0)
    found["status"] = np.where((k % len(STATUSES) == SCORED) & incomplete, OPEN, k % len(STATUSES))
    return {name: column.astype(np.int64) for name, column in found.items()}


def expected(columns: dict[str, Any], name: str, k: int) -> Any:
    value = int(columns[name][k])
    if name in TEXTS:
        return TEXTS[name][value]
    if name == "matures_at":
        return datetime.fromtimestamp(value, UTC)
    if value == NONE:
        return None
    return Decimal(value).scaleb(-9) if name in ("credit", "probability") else value


def write_scores(columns: dict[str, np.ndarray], *, new: bool) -> None:
    with writing("a test"):
        write_columns(Score, columns, TEXTS, unique=KEYS, new=new)


def assert_as_written(columns: dict[str, np.ndarray]) -> None:
    place = {author: k for k, author in enumerate(columns["author_id"].tolist())}
    rows = list(Score.objects.filter(author_id__in=place))
    assert len(rows) == len(place)
    for row in rows:
        for name in COLUMNS:
            assert getattr(row, name) == expected(columns, name, place[row.author_id]), name


@SIZES
def test_scores_are_read_back_as_they_were_written(size: int) -> None:
    columns = score_columns(size)
    write_scores(columns, new=True)
    assert_as_written(columns)


@SIZES
def test_rows_that_are_there_are_replaced_and_keep_their_key(size: int) -> None:
    columns = score_columns(size)
    write_scores(columns, new=True)
    keys = dict(Score.objects.values_list("author_id", "pk"))
    columns["brier_best"] = np.where(columns["brier_best"] == NONE, 7, NONE)
    columns["basis"] = (columns["basis"] + 1) % (len(BASES) + 1)
    columns["matures_at"] = columns["matures_at"] + 1
    write_scores(columns, new=False)
    assert_as_written(columns)
    assert dict(Score.objects.values_list("author_id", "pk")) == keys


def test_one_pattern_of_rows_and_rows_with_empty_texts_alone() -> None:
    columns = score_columns(FEW + 20)
    columns["basis"] = np.full(FEW + 20, len(BASES))
    columns["peer"] = np.full(FEW + 20, NONE)
    write_scores(columns, new=True)
    assert_as_written(columns)


@SIZES
def test_floats_and_bytes_are_read_back(size: int) -> None:
    with writing("a test"):
        part = Slice.objects.create(key="all", cohort="all")
    k = np.arange(size)
    columns: dict[str, Any] = {
        "author_id": np.array(authors(size)), "slice_id": np.full(size, part.pk),
        **dict.fromkeys(COUNTS, k),
        **{name: np.where((k + place) % 3 == 0, np.nan, k / 7 - 1e-300) for place, name in enumerate(FIGURES)},
        "sums": [bytes([n % 256]) * (n % 5) for n in range(size)],
        "rank_sums": [b"\x00\xff\n\\" * n for n in range(size)],
        "cells": [b""] * size, "leads": [n.to_bytes(8, "little") for n in range(size)],
    }  # fmt: skip
    unique = ("author_id", "slice_id")
    with writing("a test"):
        write_columns(Standing, columns, {}, unique=unique, new=True)
    place = {author: n for n, author in enumerate(columns["author_id"].tolist())}
    rows = list(Standing.objects.filter(slice=part))
    assert len(rows) == size
    for row in rows:
        n = place[row.author_id]
        for name in COUNTS:
            assert getattr(row, name) == n
        for name in FIGURES:
            assert getattr(row, name) == (None if np.isnan(columns[name][n]) else columns[name][n]), name
        for name in ("sums", "rank_sums", "cells", "leads"):
            assert bytes(getattr(row, name)) == columns[name][n], name


def test_a_row_that_is_there_is_replaced_and_keeps_its_key() -> None:
    row = make_prediction()
    with writing("a test"):
        before = set(Standing.objects.values_list("pk", flat=True))
        found = Standing.objects.values(
            "author_id", "slice_id", "sums", "rank_sums", *COUNTS, *FIGURES, "cells", "leads"
        )
        rows = [{name: bytes(value) if isinstance(value, memoryview) else value for name, value in one.items()}
                for one in found]  # fmt: skip
        columns: dict[str, Any] = {
            name: [one[name] for one in rows]
            if isinstance(rows[0][name], bytes)
            else np.array([np.nan if one[name] is None else one[name] for one in rows])
            for name in rows[0]
        }
        columns |= {name: columns[name].astype(np.int64) for name in ("author_id", "slice_id", *COUNTS)}
        columns["n_open"] = columns["n_open"] + 5
        write_columns(Standing, columns, {}, unique=("author_id", "slice_id"), new=False)
    assert set(Standing.objects.values_list("author_id", "n_open")) == {(row.author_id, 6)}
    assert set(Standing.objects.values_list("pk", flat=True)) == before


@SIZES
def test_places_are_read_back_with_what_they_have_not(size: int) -> None:
    k = np.arange(size)
    with writing("a test"):
        part = Slice.objects.create(key="all", cohort="all")
        columns: dict[str, Any] = {
            "standing_id": 1000 + k, "slice_id": np.full(size, part.pk), "position": k + 1,
            **{name: np.where(k % 3 == 0, NONE, k) for name in ("rank", "rank_low", "rank_high")},
            "separable": np.where(k % 3 == 0, NONE, k % 2), "skill_shrunk": np.where(k % 3 == 0, np.nan, -k / 7),
        }  # fmt: skip
        write_columns(Place, columns, {}, unique=("standing_id",), new=True)
    rows = list(Place.objects.order_by("position"))
    assert len(rows) == size
    for n, row in enumerate(rows):
        expected = (None,) * 5 if n % 3 == 0 else (n, n, n, bool(n % 2), -n / 7)
        assert (row.rank, row.rank_low, row.rank_high, row.separable, row.skill_shrunk) == expected
        assert row.standing_id == 1000 + n


def test_nothing_is_written_for_no_rows() -> None:
    write_scores({name: column[:0] for name, column in score_columns(1).items()}, new=True)
    assert not Score.objects.exclude(author__slug="ada-example").exists()


@pytest.mark.parametrize("size", [2, FEW + 2])
def test_a_row_that_the_database_refuses_leaves_none(size: int) -> None:
    columns = score_columns(size)
    columns["status"][1], columns["brier"][1] = STATUSES.index("scored"), NONE
    with pytest.raises(IntegrityError), transaction.atomic():
        write_scores(columns, new=True)
    assert not Score.objects.filter(author__slug__startswith="a0").exists()


def test_only_a_verb_may_write() -> None:
    with pytest.raises(WrittenPastTheVerbs):
        write_columns(Score, score_columns(1), TEXTS, unique=KEYS, new=True)


def test_copy_goes_on_beside_other_statements_of_the_transaction() -> None:
    columns = score_columns(FEW + 10)
    with transaction.atomic():
        write_scores(columns, new=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM predictions_score")
            [seen] = cursor.fetchone()
    assert seen == FEW + 10 + 1
