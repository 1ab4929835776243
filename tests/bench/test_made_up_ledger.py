"""The benchmarks' ledger is one that the project could have written, and a floor writes what a verb writes."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from django.db import connection

from bench import databases
from bench.common import NOW
from bench.generate import EDITOR
from bench.ledger_draw import SEED, draw
from bench.ledger_load import load
from bench.ledger_log import salt_of
from bench.ledger_tables import tables
from bench.outcome import cases
from bench.replay import Floor, watch
from predictions import actions
from predictions.models import LogEntry, LogHead, Prediction, Question, Score, Standing, log_guards
from predictions.transparency.leaves import seal

PREDICTIONS = 400


@pytest.fixture
def made_up(committed_db: None) -> Iterator[None]:
    editor = actions.create_user(email=EDITOR, roles=["editor", "adjudicator"], password="correct horse battery")
    load(tables(draw(PREDICTIONS), editor=editor.pk, seed=SEED))
    yield


def test_a_database_that_the_benches_did_not_make_is_refused(db: None) -> None:
    with pytest.raises(databases.NotOurs, match="its name does not start with bench"):
        databases.require_own()


def test_the_ledger_satisfies_every_constraint_and_keeps_the_logs_guards(made_up: None) -> None:
    connection.check_constraints()
    assert Prediction.objects.public().count() == PREDICTIONS
    assert log_guards.missing(connection) == []
    assert LogHead.objects.get().size == LogEntry.objects.count() > PREDICTIONS


def test_its_leaves_are_those_of_the_log(made_up: None) -> None:
    for entry in LogEntry.objects.all()[:20]:
        sealed = seal(
            seq=entry.seq, kind=entry.kind, subject=entry.subject, at=entry.at, payload={}, salt=salt_of(entry.seq)
        )
        assert (bytes(entry.leaf), bytes(entry.leaf_hash)) == (sealed.leaf, sealed.leaf_hash)


def test_both_cohorts_have_scored_claims(made_up: None) -> None:
    actions.rebuild_scores(now=NOW)
    scored = Score.objects.filter(status="scored")
    assert scored.filter(advance=True).exists() and scored.filter(advance=False).exists()
    assert Standing.objects.exists()


def test_the_floor_writes_what_the_verb_writes_and_both_can_be_undone(made_up: None) -> None:
    actions.rebuild_scores(now=NOW)
    marking, _, correcting = cases(40)
    for case in (marking, correcting):
        before, writes, floor = _rows(), watch(case.call), Floor()
        assert _rows() == before
        with writes.undone():
            case.call()
            by_verb = _rows()
        with writes.undone():
            floor.write(writes)
            by_floor = _rows()
        floor.close()
        assert by_floor == by_verb != before
        assert _rows() == before


def _rows() -> list[object]:
    """Everything that a verb changes and that has no number of its own."""
    scores = [field.attname for field in Score._meta.concrete_fields if not field.primary_key]
    standings = [field.attname for field in Standing._meta.concrete_fields if not field.primary_key]
    return [
        sorted(Question.objects.values_list("pk", "state")),
        _texts(Score.objects.values_list(*scores)),
        _texts(Standing.objects.values_list(*standings)),
    ]


def _texts(rows: Iterable[Sequence[object]]) -> list[str]:
    plain = ([bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows)
    return sorted(map(repr, plain))
