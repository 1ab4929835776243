"""The record replayed from the log: nothing of a sound one differs, and whatever raw SQL changes is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, models, transaction

from predictions import actions
from predictions.actions.verifying.findings import Finding
from predictions.actions.verifying.tables import TABLES
from predictions.models import Amendment, Author, Correction, Kind, LogEntry, Prediction, Question, Resolution, Verdict
from predictions.transparency.replay import FOLDED
from tests import rich_ledger
from tests.factories import NOW, make_draft, make_prediction
from tests.raw_sql import execute, unchecked

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(db: None, settings: Any) -> None:
    rich_ledger.fill(settings)


def found() -> list[Finding]:
    return list(actions.verify_log(now=NOW).found)


@contextmanager
def undone() -> Iterator[None]:
    """Let a block change what it likes, constraints put aside, and take all of it back."""
    with transaction.atomic():
        with unchecked():
            yield
        transaction.set_rollback(True)


def test_a_sound_ledger_is_what_its_log_says(ledger: None) -> None:
    assert [str(one) for one in found()] == []


def test_every_kind_that_is_written_is_replayed(ledger: None) -> None:
    written = set(LogEntry.objects.values_list("kind", flat=True))
    assert written - {"prediction.reinstated"} <= set(FOLDED) <= set(Kind.values)
    assert len(written) > 15


def changed(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Another value for a column."""
    if isinstance(field, models.ForeignKey):
        of: Any = field.related_model
        return next(iter(of.objects.exclude(pk=value).values_list("pk", flat=True)), None)
    if isinstance(field, models.JSONField):
        return '{"x": 1}'
    if value is None:
        empty: dict[type[Any], Any] = {models.DateTimeField: NOW, models.DateField: date(2020, 1, 1)}
        return next((one for kind, one in empty.items() if isinstance(field, kind)), 1)
    others: dict[type[Any], Any] = {
        bool: lambda: not value, str: lambda: _other_text(value, field.max_length),
        datetime: lambda: value + timedelta(hours=1),
        date: lambda: value + timedelta(days=1), int: lambda: value + 1000, UUID: uuid4,
        Decimal: lambda: Decimal("0.123456789"),
    }  # fmt: skip
    return next(make for kind, make in others.items() if type(value) is kind)()


def _other_text(value: str, longest: int | None) -> str:
    return value + "x" if longest is None or len(value) < longest else value[:-1] + chr(ord(value[-1]) ^ 1)


def columns(kind: str) -> list[tuple[str, str]]:
    """(column of its table, the log's name for it)."""
    table, found = TABLES[kind], []
    for name, path in table.members.items():
        head, _, tail = path.partition("__")
        # An amendment is known by its field: with another one it is another row.
        if tail in ("", "public_id") and path != "field" and name != "_piece":
            found.append((table.model._meta.get_field(head).attname, name.lstrip("_")))  # type: ignore[union-attr]
    return found


def test_every_column_changed_by_raw_sql_is_named_with_entry_and_verb(ledger: None) -> None:
    """One column of each table at a time."""
    missed, of_kind = [], {kind: columns(kind) for kind in TABLES}
    for turn in range(max(map(len, of_kind.values()))):
        with undone():
            turned = [(kind, *all_of_it[turn]) for kind, all_of_it in of_kind.items() if turn < len(all_of_it)]
            for one in turned:
                _change(*one)
            said = found()
        missed += [(kind, name) for kind, _, name in turned if not _is_named(kind, name, said)]
    assert missed == []
    assert sum(map(len, of_kind.values())) > 170


def _change(kind: str, column: str, name: str) -> None:
    model = TABLES[kind].model
    field = next(one for one in model._meta.concrete_fields if one.attname == column)
    rows = model._default_manager.filter(**_told(kind, name)).values_list("pk", column)
    assert rows, f"the ledger has no {kind} whose {name} could be changed"
    pk, value = rows[len(rows) // 2]
    new = changed(field, value)
    if not isinstance(field, models.JSONField):
        new = field.get_db_prep_save(new, connection)
    execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [new, pk])


def _is_named(kind: str, name: str, said: list[Finding]) -> bool:
    of = [str(one) for one in said if one.of.startswith(f"{kind} ") and one.of.endswith(f" {name}")]
    return any("entry " in one and ("actions." in one or "the verb" in one) for one in of)


def _told(kind: str, name: str) -> dict[str, Any]:
    """Rows of which the log tells that member."""
    if kind == "author" and name in ("state", "state_since"):
        return {"state": "retired"}
    if kind in ("author", "outlet"):
        own = {"last_seq__isnull": False}
        return own | ({"name__in": ("Eva Sixth", "The New Paper")} if name in ("log_subject", "last_seq") else {})
    if name == "log_subject" and kind == "question":
        return {"statement": "The bridge opens"}
    if name.startswith("reference_"):
        return {"reference_probability__isnull": False}
    if kind == "event":
        return {"merged_into__isnull": False}
    public: dict[str, dict[str, Any]] = {
        "prediction": {"state__in": ("published", "withdrawn"), "withheld": ""},
        "question": {"state__in": ("final", "open")},
    }
    return public.get(kind, {})


def test_a_row_removed_or_added_by_raw_sql_is_named(ledger: None) -> None:
    for kind in sorted(set(TABLES) - {"commentary", "event", "author", "outlet"}):
        model = TABLES[kind].model
        pk = model._default_manager.filter(**_told(kind, "")).values_list("pk", flat=True)[0]
        with undone():
            execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [pk])
            assert any("nothing is stored" in one for one in _said_of(kind)), kind
        with undone():
            _copy(model, pk)
            said = _said_of(kind)
            assert any("a row is stored" in one or "2 rows" in one for one in said), said


def _said_of(kind: str) -> list[str]:
    return [str(one) for one in found() if one.of.startswith(f"{kind} ")]


def _copy(model: type[models.Model], pk: int) -> None:
    """Put the same row there once more, past what must be unique of it."""
    table, values = model._meta.db_table, {str(one.column): str(one.column) for one in model._meta.concrete_fields}
    values |= {"id": f"(SELECT max(id) + 1000 FROM {table})"} | _OTHERWISE.get(table, {})
    for name in {"public_id", "log_subject"} & set(values):
        values[name] = f"'{uuid4().hex if connection.vendor == 'sqlite' else uuid4()}'"
    execute(f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {table}"
            " WHERE id = %s", [pk])  # fmt: skip


_OTHERWISE = {
    "predictions_verdict": {"round": "round + 7"},
    "predictions_resolution": {"superseded_at": "settled_at", "superseded_reason": "'x'"},
    "predictions_question": {"import_key": "NULL"},
    "predictions_prediction": {"external_id": "'another'"},
    "predictions_reading": {"text_key": "'another'"},
    "predictions_importbatch": {"last_seq": "last_seq - 1"},
    "predictions_framepiece": {"commentary_id": "(SELECT max(id) FROM predictions_commentary)"},
    "predictions_takedown": {"state": "'restored'"},
}


def test_drafts_and_what_nobody_has_published_are_nobodys_business() -> None:
    make_prediction()
    draft = make_draft(author="Only Drafted", outlet="Unread Paper")
    execute("UPDATE predictions_prediction SET quote = 'Something else.' WHERE id = %s", [draft.pk])
    execute("UPDATE predictions_author SET name = 'Somebody' WHERE id = %s", [draft.author_id])
    assert found() == []


def test_a_long_text_is_shown_where_it_differs_and_its_entry_is_the_one_that_said_it(ledger: None) -> None:
    row = Prediction.objects.get(place="p. 3")
    execute("UPDATE predictions_prediction SET quote = %s WHERE id = %s", ["It will likely not pass.", row.pk])
    [one] = found()
    assert (one.stored, one.should) == ("It will likely not pass.", "It will likely pass.")
    amended = LogEntry.objects.get(kind="prediction.amended", subject=row.log_subject)
    assert one.by == f"entry {amended.seq} (prediction.amended)" and one.verb == "actions.amend_prediction"


def test_an_editor_at_work_meanwhile_is_no_finding(ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from predictions.actions.verifying import replaying

    def while_comparing(kind: str, blocks: Any = replaying.blocks) -> Any:
        if kind == "question":
            make_prediction(author="Quick Writer")
        return blocks(kind)

    monkeypatch.setattr(replaying, "blocks", while_comparing)
    assert [str(one) for one in found()] == []
    assert Author.objects.filter(name="Quick Writer").exists()


def test_entries_from_before_a_member_was_written_are_read(ledger: None) -> None:
    """Older payloads lack `about`, `round`, `adjudicates`, `interest`, `provisional_until` and `confirmed_by`."""
    assert Verdict.objects.exists() and Resolution.objects.exists() and Question.objects.exists()
    newer = ("about", "round", "adjudicates", "interest", "provisional_until", "translation", "translator",
             "condition_criteria", "decisive", "challenge")  # fmt: skip
    from predictions.actions.verifying.replaying import Replay

    def older(self: Replay, leaf: Any, payload: Any, take: Any = Replay.take) -> None:
        import json

        if payload is None:
            take(self, leaf, None)
            return
        said = json.loads(payload)
        parts = [said, *(said.get(name) or {} for name in ("question", "verdict", "resolution", "prediction"))]
        for part in parts:
            for name in newer if isinstance(part, dict) and leaf.kind == "import.row" else ():
                part.pop(name, None)
        take(self, leaf, json.dumps(said).encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Replay, "take", older)
        assert [str(one) for one in found()] == []


def test_amendments_and_corrections_are_counted_too(ledger: None) -> None:
    assert Amendment.objects.count() >= 4 and Correction.objects.count() >= 6
    with undone():
        execute("DELETE FROM predictions_amendment", [])
        execute("UPDATE predictions_correction SET seq = seq + 1 WHERE kind = 'withdrawn'", [])
        said = " ".join(str(one) for one in found())
    assert said.count("amendment ") == 2 * Amendment.objects.count() or said.count("amendment") >= 4
    assert "correction" in said
