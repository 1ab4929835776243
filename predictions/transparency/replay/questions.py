"""What is asked: questions as opened, amended and merged."""

from typing import Any

from .claims import move_claims
from .corrections import amendments, correction
from .names import lead_on, turn_on
from .rows import Payload, Row, Rows, Said, change, row_of, tell

# A change of these moves claims out of the cohort `advance`; entries from before `decisive` leave it to be concluded.
_UNDECISIVE = frozenset({"topics"})


def question_published(rows: Rows, one: Said) -> None:
    """A question opens."""
    key = open_question(rows, one, one.payload)
    row = row_of(rows, "question", key)
    row["log_subject"] = one.subject
    rows.put("question", key, row)


def open_question(rows: Rows, one: Said, said: Payload) -> str:
    """Take in a new question; returns its id. An import's entry has the subject of its claim."""
    row = tell(
        {}, one, **_terms(rows, one, said), recorded_at=said["recorded_at"], terms_at=said["recorded_at"],
        state="open", round=1, awaiting="", condition_outcome="", merged_into=None, last_seq=one.seq,
    )  # fmt: skip
    rows.put("question", said["question"], row)
    return str(said["question"])


def _terms(rows: Rows, one: Said, said: Payload) -> dict[str, Any]:
    return {
        "event": turn_on(rows, one, said["event"]),
        "statement": said["statement"],
        "resolution_criteria": said["resolution_criteria"],
        "condition": said.get("condition") or "",
        "condition_criteria": said.get("condition_criteria") or "",
        "condition_deadline": said.get("condition_deadline"),
        "deadline": said["deadline"],
        "time_zone": said["time_zone"],
        "topics": list(said["topics"]),
    }


def question_amended(rows: Rows, one: Said) -> None:
    """The desk changes terms."""
    said = one.payload
    row = row_of(rows, "question", said["question"])
    changed = {one_change["field"] for one_change in said["changes"]}
    tell(row, one, **_terms(rows, one, said), last_seq=one.seq, log_subject=one.subject)
    if said.get("decisive", bool(changed - _UNDECISIVE)):
        change(row, one, terms_at=said["amended_at"])
    rows.put("question", said["question"], row)
    amendments(rows, one, question=said["question"])
    correction(rows, one, "question", said["question"], **_side_by_side(said))


def _side_by_side(said: Payload) -> dict[str, Any]:
    changes = said["changes"]
    return {
        "old": {one["field"]: one["old"] for one in changes}, "new": {one["field"]: one["new"] for one in changes},
        "reason": said["reason"],
    }  # fmt: skip


def question_merged(rows: Rows, one: Said) -> None:
    """Two questions ask the same: claims are on the one that stays, whose terms hold."""
    gone, stays = one.payload["question"], one.payload["into"]
    row = row_of(rows, "question", gone)
    rows.put("question", gone, change(row, one, state="merged", merged_into=stays, last_seq=one.seq))
    row = row_of(rows, "question", stays)
    rows.put("question", stays, change(row, one, last_seq=one.seq, log_subject=one.subject))
    lead_on(rows, "question", gone, stays)
    move_claims(rows, one, one.payload["predictions"], question=stays)


def judged(rows: Rows, one: Said, key: str, **values: Any) -> Row:
    """Take in where a question stands with its judges; returns its row, already kept."""
    row = change(row_of(rows, "question", key), one, last_seq=one.seq, **values)
    rows.put("question", key, row)
    return row
