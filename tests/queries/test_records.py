"""One author on one question, and what a whole board adds up to."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Author
from predictions.queries.finds import Finds, finds
from predictions.queries.records import author_scores, records
from predictions.queries.scoreboard import scoreboard
from predictions.queries.slices import BoardSlice
from predictions.queries.totals import Origin, totals
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


def ada() -> Author:
    """The author of the factories."""
    return Author.objects.get(slug="ada-example")


def test_a_record_holds_the_statements_in_standing_order() -> None:
    for day in (date(2026, 2, 1), date(2026, 1, 10)):
        make_prediction(statement="The bridge opens", quote=f"It will probably open, on {day}.", said_on=day)

    [record] = records(author_scores(ada()))

    assert [one.said_on for one in record.statements] == [date(2026, 1, 10), date(2026, 2, 1)]
    assert (record.resolution, record.brier) == (None, None)


def test_a_withdrawn_statement_is_not_the_last_word_unless_it_is_the_only_one() -> None:
    editor = make_user()
    first = make_prediction(editor, statement="The bridge opens", quote="It will probably open.")
    wrong = make_prediction(editor, statement="The bridge opens", quote="It is likely.", said_on=date(2026, 2, 1))
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="misquoted", now=NOW)

    assert records(author_scores(ada()))[0].last == first
    actions.withdraw_predictions(actor=editor, predictions=[first], reason="misquoted", now=NOW)
    assert records(author_scores(ada()))[0].last == wrong


def test_records_take_three_queries(django_assert_num_queries: Queries) -> None:
    for _ in range(5):
        settle(make_prediction().question)

    author = ada()
    with django_assert_num_queries(3):
        found = records(author_scores(author, ["scored"]))
    assert [record.brier for record in found] == [0.0625] * 5


def test_a_board_adds_up() -> None:
    settle(make_prediction().question)
    make_prediction(hedge="may", quote="It may be signed.")
    make_prediction(author="Bob Example")

    board = scoreboard(BoardSlice(), now=NOW)
    found = totals(board)

    assert (found.n_claims, found.n_vague, found.n_open) == (3, 1, 1)
    assert found.origin == Origin(1, 0)
    assert found.origin.mostly_afterwards
    assert (len(board.lines), board.n_field) == (2, 0)  # nothing has matured


def test_half_afterwards_is_not_most() -> None:
    assert not Origin(4, 2).mostly_afterwards
    assert not Origin(0, 0).mostly_afterwards


def test_every_find_is_counted() -> None:
    editor = make_user()
    wrong = make_prediction(editor)
    make_prediction(editor)
    make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[make_draft(editor)], reason="vague", now=NOW)
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="duplicate", now=NOW)

    assert finds(ada()) == Finds(n_published=1, n_withdrawn=1, n_refused=1, n_drafts=1)
    assert finds(ada()).refusals == {"vague": 1}
    assert finds(ada()).n == 4
