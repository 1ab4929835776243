"""A list costs the same number of queries however long it is."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions import actions
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .helpers import V1, Client

pytestmark = pytest.mark.django_db

# Predictions, topics, outcomes in force; for a filter by slug one look-up more. A token adds the token with its user,
# the hour of its first use, and the roles.
TOKEN = 3


@pytest.fixture
def many(db: None) -> None:
    editor = make_user()
    for number in range(4):
        made = make_prediction(
            editor, author=f"Author {number}", outlet=f"Outlet {number}", topics=(f"Topic {number}", "Law")
        )
        settle(made.question, actor=editor)
        make_draft(editor, author=f"Author {number}", outlet=f"Outlet {number}", topics=(f"Topic {number}",))


@pytest.mark.parametrize(("path", "queries"), [
    ("predictions/", 3), ("predictions/?author=author-1", 4), ("predictions/?topic=law&outlet=outlet-1&status=final",
    5),
    ("questions/", 3), ("questions/?status=due&author=author-1", 2), ("authors/", 1), ("outlets/", 1), ("topics/", 1),
    ("commentaries/", 2), ("scoreboard/", 3),
    # both authors, the board's version, outcomes, statements, the log's size
    ("authors/author-0/versus/author-1/", 6),
    # the author, the board's version, scores, the log's size; with a slice, whether there is such a topic
    ("authors/author-0/calibration/", 4), ("authors/author-0/calibration/?topic=law", 5),
])  # fmt: skip
def test_a_reader_costs_as_many_queries_as_the_list_has_parts(
    reader: Client, many: None, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        assert reader.get(f"{V1}{path}").status_code == 200


@pytest.mark.parametrize(("path", "queries"), [
    ("predictions/", 3), ("questions/", 3), ("authors/", 1), ("outlets/", 1), ("topics/", 1), ("commentaries/", 2),
])  # fmt: skip
def test_an_editor_costs_no_more_although_drafts_come_with_their_problems(
    editor: Client, many: None, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    with django_assert_num_queries(TOKEN + queries):
        assert editor.get(f"{V1}{path}").status_code == 200


def test_a_scoreboard_costs_three_queries(reader: Client, many: None, django_assert_num_queries: Any) -> None:
    actions.place_boards(now=NOW)
    with django_assert_num_queries(3):  # whether there is such a topic, the counters, the page
        reader.get(f"{V1}scoreboard/?topic=law&page_size=1")


@pytest.mark.parametrize(("path", "queries"), [
    ("authors/author-0/versus/author-1/", 3), ("authors/author-0/calibration/", 2),
])  # fmt: skip
def test_what_is_kept_costs_the_authors_and_the_boards_version(
    reader: Client, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    one = make_prediction(author="Author 0", deadline=date(2026, 2, 15))
    make_prediction(author="Author 1", question=one.question)
    settle(one.question, known_on=date(2026, 2, 15))
    first = reader.get(f"{V1}{path}").json()
    assert first["n"] == 1
    with django_assert_num_queries(queries):
        assert reader.get(f"{V1}{path}").json() == first


def test_one_thing_costs_the_same_whatever_hangs_on_it(reader: Client, django_assert_num_queries: Any) -> None:
    editor = make_user()
    first = make_prediction(editor)
    assert first.question is not None
    settle(first.question, actor=editor)

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert reader.get(path).status_code == 200
        return len(counted)

    paths = (
        f"{V1}predictions/{first.public_id}/", f"{V1}questions/{first.question.public_id}/",
        f"{V1}authors/ada-example/",
    )  # fmt: skip
    before = [cost(path) for path in paths]
    for number in range(3):
        make_prediction(editor, question=first.question, author=f"Author {number}")
        make_prediction(editor)
    assert [cost(path) for path in paths] == before
    # Replies cost one each; of an author also their notices, contacts, the desk's settings and what is not shown.
    assert before <= [8, 12, 14]
