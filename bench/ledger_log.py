"""The made-up ledger's log: one real leaf for each prediction and each outcome, with an empty payload."""

import hashlib
from typing import Any, Final

import numpy as np

from bench.ledger_draw import Draw
from bench.ledger_values import Table, hex_of, log_subjects, times
from predictions.models import LogEntry, LogOpening

PAYLOAD: Final = b"{}"
PREDICTIONS, QUESTIONS = 2, 1  # what their log subjects are drawn by


def log_tables(draw: Draw, seed: int) -> list[Table]:
    """The entries and their openings."""
    return [_log(draw, seed), _openings(draw)]


def _log(draw: Draw, seed: int) -> Table:
    """One entry for each prediction and each outcome, in the log's own form; payloads are empty."""
    predictions, questions = draw.predictions, draw.questions
    settled = np.flatnonzero(questions.settled_seq >= 0)
    size = predictions.seq.size + settled.size
    at = np.empty(size, dtype=np.int64)
    at[predictions.seq], at[questions.settled_seq[settled]] = predictions.recorded_at, questions.settled_at[settled]
    publishes = np.zeros(size, dtype=bool)
    publishes[predictions.seq] = True
    subjects = np.empty(size, dtype="V16")
    subjects[predictions.seq] = log_subjects(seed, PREDICTIONS, predictions.seq.size)
    subjects[questions.settled_seq[settled]] = log_subjects(seed, QUESTIONS, questions.opened.size)[settled]

    def columns(start: int, stop: int) -> dict[str, Any]:
        when, subject = times(at[start:stop]), hex_of(subjects[start:stop])
        kinds = np.where(publishes[start:stop], "prediction.published", "resolution.set").tolist()
        leaves = [
            leaf(seq, kind, one, moment)
            for seq, kind, one, moment in zip(range(start, stop), kinds, subject, when, strict=True)
        ]
        hashes = [hashlib.sha256(b"\x00" + one).digest() for one in leaves]
        return {"seq": list(range(start, stop)), "leaf": leaves, "leaf_hash": hashes, "kind": kinds,
                "subject": subject, "at": when}  # fmt: skip

    return Table(LogEntry, size, columns)


def leaf(seq: int, kind: str, subject: str, at: str) -> bytes:
    """The bytes that `transparency.leaves.seal` makes of an empty payload; `subject` in 32 digits, `at` as in a row."""
    commitment = hashlib.sha256(salt_of(seq) + PAYLOAD).hexdigest()
    dashed = f"{subject[:8]}-{subject[8:12]}-{subject[12:16]}-{subject[16:20]}-{subject[20:]}"
    return (
        f'{{"at":"{at[:10]}T{at[11:]}Z","commitment":"{commitment}","kind":"{kind}",'
        f'"seq":{seq},"subject":"{dashed}","v":1}}'
    ).encode()


def salt_of(seq: int) -> bytes:
    """A salt as long as a real one; no secret."""
    return seq.to_bytes(32, "big")


def _openings(draw: Draw) -> Table:
    size = draw.predictions.seq.size + int((draw.questions.settled_seq >= 0).sum())

    def columns(start: int, stop: int) -> dict[str, Any]:
        seq = range(start, stop)
        return {"seq": list(seq), "salt": [salt_of(one) for one in seq], "payload": PAYLOAD}

    return Table(LogOpening, size, columns)
