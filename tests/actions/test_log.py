"""The log: numbered without gaps, bytes kept verbatim, commitments that open."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from predictions import actions
from predictions.actions.log import Entry, append_entries
from predictions.models import Kind, LogEntry, LogHead, LogOpening
from predictions.queries.history import history
from predictions.transparency.leaves import leaf_hash
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle


@pytest.mark.django_db
def test_entries_are_numbered_from_nought_without_gaps() -> None:
    settle(make_prediction().question)
    make_prediction()
    seqs = list(LogEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(6))
    assert LogHead.objects.get().size == 6


@pytest.mark.django_db
def test_every_commitment_opens_to_the_stored_payload() -> None:
    settle(make_prediction().question)
    for entry, opening in zip(LogEntry.objects.order_by("seq"), LogOpening.objects.order_by("seq"), strict=True):
        leaf = json.loads(bytes(entry.leaf))
        assert len(opening.salt) == 32
        assert leaf["commitment"] == hashlib.sha256(bytes(opening.salt) + bytes(opening.payload)).hexdigest()
        assert bytes(entry.leaf_hash) == leaf_hash(bytes(entry.leaf))
        assert (leaf["seq"], leaf["kind"], leaf["subject"]) == (entry.seq, entry.kind, str(entry.subject))


@pytest.mark.django_db
def test_payloads_hold_no_floats() -> None:
    settle(make_prediction().question, "true")

    def refuse(text: str) -> None:
        raise AssertionError(f"a float in a payload: {text}")

    for opening in LogOpening.objects.all():
        json.loads(bytes(opening.payload), parse_float=refuse)


@pytest.mark.django_db
def test_a_refused_verb_leaves_no_number_behind() -> None:
    make_prediction()
    with pytest.raises(actions.Invalid):
        actions.record_predictions(actor=make_user(), drafts=[make_input(), make_input(statement="")], now=NOW)
    assert LogHead.objects.get().size == LogEntry.objects.count() == 2


@pytest.mark.django_db
def test_appending_outside_a_transaction_is_refused(committed_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append_entries([Entry(Kind.METHOD_CHANGED, make_user().public_id, {})], now=NOW)


@pytest.mark.django_db
def test_the_history_of_a_record_is_read_from_its_entries() -> None:
    row = make_prediction()
    settle(row.question)
    assert row.question is not None
    kinds = [one.kind for one in history([row.log_subject, row.question.log_subject])]
    assert kinds == ["question.published", "prediction.published", "verdict.given", "resolution.set"]


def test_writers_at_once_leave_no_gap(committed_db: None) -> None:
    editors = [make_user() for _ in range(4)]
    drafts = [[make_draft(editor) for _ in range(5)] for editor in editors]

    def publish(index: int) -> None:
        try:
            for number, row in enumerate(drafts[index]):
                _publish_or_roll_back(editors[index], row, roll_back=number == 2)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    seqs = list(LogEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(4 * 4 * 2))
    assert LogHead.objects.get().size == len(seqs)


def _publish_or_roll_back(editor: object, row: object, *, roll_back: bool) -> None:
    with transaction.atomic():
        actions.publish_predictions(actor=editor, predictions=[row], now=NOW)  # type: ignore[arg-type, list-item]
        transaction.set_rollback(roll_back)
