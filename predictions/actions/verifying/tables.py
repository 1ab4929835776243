"""The public record as the tables have it, in the log's own spelling, to be held against what the log makes of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q

from ...models import (
    Amendment,
    Author,
    Challenge,
    Commentary,
    Correction,
    Event,
    Frame,
    FrameChange,
    FramePiece,
    ImportBatch,
    Outlet,
    Prediction,
    Question,
    QuestionTopic,
    Reading,
    Reply,
    Resolution,
    Takedown,
    Verdict,
)
from ..payloads import decimal_text, instant_text

# Rows read at a time.
BLOCK: Final = 5_000

Actual = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the record. `members` are the log's names with the columns they stand for.

    `public` are rows that the log must know; of others (drafts, objections nobody has published) it need not.
    `verbs` names who changes a member, "" whoever changes the rest.
    """

    model: type[models.Model]
    members: Mapping[str, str]
    verbs: Mapping[str, str]
    public: Callable[[Actual], bool] = lambda row: True
    key: str = "public_id"
    key_of: Callable[[Actual], str] = lambda row: str(row["_key"])


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_FINDING: Final = _same("outcome", "credit", "known_on", "round", "last_seq") | {"question": "question__public_id"}

TABLES: Final[dict[str, Table]] = {
    "question": Table(
        Question,
        _same(
            "log_subject", "last_seq", "statement", "resolution_criteria", "condition", "condition_criteria",
            "condition_deadline", "deadline", "time_zone", "state", "recorded_at", "terms_at", "round", "awaiting",
            "condition_outcome",
        ) | {"event": "event__public_id", "merged_into": "merged_into__public_id", "_due_at": "due_at",
             "_statement_key": "statement_key"},
        {"": "amend_question", "state": "give_verdicts, correct_outcome, answer_challenge or merge_questions",
         "merged_into": "merge_questions", "event": "amend_question or merge_events",
         "round": "correct_outcome or answer_challenge", "awaiting": "give_verdicts",
         "condition_outcome": "give_verdicts", "statement": "publish_predictions",
         "recorded_at": "publish_predictions"},
        lambda row: bool(row["state"] != "draft"),
    ),
    "prediction": Table(
        Prediction,
        _same(
            "log_subject", "last_seq", "state", "external_id", "quote", "translation", "translator", "place", "said_on",
            "speaker_role", "hedge", "probability", "low", "high", "basis", "lexicon_version", "denies", "retracts",
            "vague", "after_news", "reference_probability", "reference_source", "reference_at", "refusal_reason",
            "withdrawal_reason", "public_note", "withheld", "recorded_at", "recorded_seq", "reading_at",
        ) | {"author": "author__public_id", "question": "question__public_id", "outlet": "outlet__public_id",
             "commentary": "commentary__public_id", "revises": "revises__public_id", "_identity": "identity",
             "_deadline": "deadline", "_last_day": "question__deadline"},
        {"": "amend_prediction", "state": "withdraw_predictions", "withdrawal_reason": "withdraw_predictions",
         "refusal_reason": "refuse_drafts", "public_note": "withdraw_predictions", "author": "merge_authors",
         "question": "merge_questions", "revises": "publish_predictions or a merger",
         "recorded_at": "publish_predictions", "recorded_seq": "publish_predictions"},
        lambda row: bool(row["state"] != "draft"),
    ),
    "verdict": Table(
        Verdict,
        _FINDING | _same("about", "adjudicates", "interest", "evidence", "rationale", "given_at")
        | {"editor": "editor__public_id"},
        {"": "give_verdicts"},
    ),
    "resolution": Table(
        Resolution,
        _FINDING | _same("judges", "settled_at", "provisional_until", "final_at", "superseded_at", "superseded_reason")
        | {"verdict": "verdict__public_id"},
        {"": "give_verdicts or correct_outcome", "final_at": "finalise_outcomes",
         "superseded_at": "correct_outcome or answer_challenge",
         "superseded_reason": "correct_outcome or answer_challenge"},
    ),
    "challenge": Table(
        Challenge,
        _same("state", "text", "evidence_url", "from_author", "in_time", "filed_at", "answer", "answered_at")
        | {"last_seq": "last_seq", "question": "question__public_id", "resolution": "resolution__public_id",
           "answered_by": "answered_by__public_id"},
        {"": "admit_challenge", "state": "answer_challenge", "answer": "answer_challenge",
         "answered_at": "answer_challenge", "answered_by": "answer_challenge"},
        lambda row: row["state"] in ("open", "upheld", "dismissed"),
    ),
    "author": Table(
        Author,
        _same("slug", "name", "state", "state_since", "log_subject", "last_seq")
        | {"merged_into": "merged_into__public_id"},
        {"": "rename_author", "merged_into": "merge_authors", "state": "change_author_state",
         "state_since": "change_author_state", "last_seq": "publish_predictions"},
        lambda row: row["last_seq"] is not None,
    ),
    "outlet": Table(
        Outlet, _same("slug", "name", "log_subject", "last_seq"),
        {"": "rename_outlet", "last_seq": "publish_predictions"}, lambda row: row["last_seq"] is not None,
    ),
    "commentary": Table(
        Commentary,
        _same("url", "archive_url", "title", "published_on", "text_sha256") | {"outlet": "outlet__public_id"},
        {"": "amend_prediction"}, lambda row: False,
    ),
    "event": Table(
        Event, {"merged_into": "merged_into__public_id"},
        {"": "merge_events"}, lambda row: False,
    ),
    "amendment": Table(
        Amendment,
        _same("field", "old", "new", "reason", "amended_at") | {
            "question": "question__public_id", "prediction": "prediction__public_id", "actor": "actor__public_id"},
        {"": "amend_prediction or amend_question"}, key="seq", key_of=lambda row: f"{row['_key']} {row['field']}",
    ),
    "correction": Table(
        Correction,
        _same("kind", "reason", "old", "new", "made_at") | {
            "question": "question__public_id", "prediction": "prediction__public_id", "actor": "actor__public_id",
            "confirmed_by": "confirmed_by__public_id"},
        {"": "the verb that corrects"}, key="seq",
    ),
    "reading": Table(
        Reading,
        _same("hedge", "probability", "low", "high", "basis", "lexicon_version", "denies", "vague", "decides",
              "given_at", "last_seq") | {"prediction": "prediction__public_id", "editor": "editor__public_id"},
        {"": "give_reading"},
    ),
    "reply": Table(
        Reply,
        _same("text", "state", "received_at", "published_at", "last_seq") | {
            "author": "author__public_id", "prediction": "prediction__public_id", "question": "question__public_id",
            "entered_by": "entered_by__public_id", "decided_by": "decided_by__public_id"},
        {"": "publish_reply", "author": "merge_authors"}, lambda row: bool(row["state"] == "published"),
    ),
    "frame": Table(
        Frame,
        _same("starts_on", "ends_on", "every", "note", "n_published", "published_source", "counted_on", "declared_at",
              "log_subject", "last_seq") | {"author": "author__public_id", "outlet": "outlet__public_id",
                                            "declared_by": "declared_by__public_id"},
        {"": "change_frame", "author": "declare_frame", "outlet": "declare_frame", "declared_by": "declare_frame",
         "declared_at": "declare_frame"},
    ),
    "frame change": Table(
        FrameChange, _same("field", "old", "new", "reason", "changed_at") | {
            "frame": "frame__public_id", "actor": "actor__public_id"},
        {"": "change_frame"}, key="seq", key_of=lambda row: f"{row['_key']} {row['field']}",
    ),
    "frame piece": Table(
        FramePiece, {"frame": "frame__public_id", "_piece": "commentary__public_id"},
        {"": "add_frame_pieces"}, key="seq", key_of=lambda row: f"{row['_key']} {row['_piece']}",
    ),
    "import batch": Table(
        ImportBatch, _same("file_sha256", "n_created", "first_seq", "imported_at") | {"frame": "frame__public_id"},
        {"": "import_file"}, key="last_seq",
    ),
    "takedown": Table(
        Takedown,
        _same("state", "reason", "note", "withheld_at", "ended_at") | {
            "prediction": "prediction__public_id", "actor": "actor__public_id", "ended_by": "ended_by__public_id",
            "confirmed_by": "confirmed_by__public_id"},
        {"": "withhold_prediction", "state": "restore_prediction", "ended_at": "restore_prediction"}, key="seq",
    ),
}  # fmt: skip


def blocks(kind: str) -> Iterator[dict[str, list[Actual]]]:
    """All rows of a kind by key, a block at a time: nearly always one for a key, and a fault where it is more."""
    last = 0
    while True:
        rows = list(_read(kind, Q(pk__gt=last)))
        if not rows:
            return
        last = rows[-1]["_pk"]
        yield by_key(kind, rows)


def rows_of(kind: str, keys: Sequence[str]) -> dict[str, list[Actual]]:
    """The rows of a kind that have these keys."""
    wanted = {key.partition(" ")[0] for key in keys}
    found = by_key(kind, _read(kind, Q(**{f"{TABLES[kind].key}__in": wanted}), most=None))
    return {key: found[key] for key in keys if key in found}


def by_key(kind: str, rows: "Sequence[Actual] | Iterator[Actual]") -> dict[str, list[Actual]]:
    """Rows by the key that the log knows them by."""
    found: dict[str, list[Actual]] = {}
    for row in rows:
        found.setdefault(TABLES[kind].key_of(row), []).append(row)
    return found


def count(kind: str) -> int:
    """How many rows there are."""
    return TABLES[kind].model._default_manager.count()


def _read(kind: str, condition: Q, most: int | None = BLOCK) -> Iterator[Actual]:
    table = TABLES[kind]
    rows = table.model._default_manager.filter(condition).order_by("pk")
    found = list(rows.values_list("pk", table.key, *table.members.values())[:most])
    names = ("_pk", "_key", *table.members)
    topics = _topics(found) if kind == "question" else {}
    for values in found:
        row = dict(zip(names, map(_plain, values), strict=True))
        if kind == "question":
            row["topics"] = sorted(topics.get(row["_pk"], ()))
        yield row


def _topics(found: Sequence[tuple[Any, ...]]) -> dict[int, list[str]]:
    slugs: dict[int, list[str]] = {}
    if found:
        pks = [values[0] for values in found]
        rows = QuestionTopic.objects.filter(question_id__gte=pks[0], question_id__lte=pks[-1])
        for pk, slug in rows.values_list("question_id", "topic__slug"):
            slugs.setdefault(pk, []).append(slug)
    return slugs


def _plain(value: Any) -> Any:
    """A column's value as the log spells it."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value) if isinstance(value, UUID) else value
