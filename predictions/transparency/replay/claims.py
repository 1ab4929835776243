"""What was claimed: predictions as published, refused, amended, withdrawn, and moved by mergers."""

from collections.abc import Iterable
from typing import Any

from .corrections import amendments, correction
from .names import author_merged as _author_merged
from .names import name, read_piece
from .reading import move_followers
from .rows import Payload, Row, Rows, Said, change, row_of, tell

# What decides a score or the cohort `advance`; entries from before `decisive` leave it to be concluded.
DECISIVE = frozenset({
    "quote", "said_on", "hedge", "probability", "low", "high", "basis", "denies", "retracts", "after_news",
    "reference_probability", "reference_source", "reference_at",
})  # fmt: skip
# Whose old and new texts are taken out of view with the words.
QUOTING = ("quote", "translation", "translator", "place")
_PUBLIC = ("published", "withdrawn")


def prediction_published(rows: Rows, one: Said) -> None:
    """A claim is recorded."""
    publish(rows, one, one.payload)


def publish(rows: Rows, one: Said, said: Payload) -> None:
    """Take in a new claim, from an entry of its own or from an import's."""
    values = _claim(rows, one, said, public=True)
    row = tell(
        {}, one, **values, state="published", log_subject=one.subject, recorded_at=said["recorded_at"],
        recorded_seq=one.seq, reading_at=said["recorded_at"], last_seq=one.seq, refusal_reason="",
        withdrawal_reason="", public_note="", withheld="",
    )  # fmt: skip
    # By these an import knows the claim again, whatever is amended later.
    row["_first"] = [values["said_on"], values["probability"] or "", values["quote"]]
    rows.put("prediction", said["prediction"], row)


def prediction_refused(rows: Rows, one: Said) -> None:
    """A find is not published: counted, not shown."""
    said = one.payload
    row = tell(
        {}, one, **_claim(rows, one, said, public=False), state="refused", log_subject=one.subject, last_seq=one.seq,
        refusal_reason=said["reason"], withdrawal_reason="", public_note=said["note"], recorded_at=None,
        recorded_seq=None, withheld="",
    )  # fmt: skip
    rows.put("prediction", said["prediction"], row)


def prediction_amended(rows: Rows, one: Said) -> None:
    """The desk corrects quote, source or reading."""
    said = one.payload
    row = row_of(rows, "prediction", said["prediction"])
    tell(row, one, **_claim(rows, one, said, public=True), log_subject=one.subject, last_seq=one.seq)
    changed = {one_change["field"] for one_change in said["changes"]}
    if said.get("decisive", bool(changed & DECISIVE)):
        change(row, one, reading_at=said["amended_at"])
    quoting = [name for name in changed if name in QUOTING]
    if quoting:
        kept = [["amendment", f"{one.seq} {name}"] for name in sorted(quoting)]
        row["_quoted"] = [*row.get("_quoted", ()), *kept, ["correction", str(one.seq)]]
    rows.put("prediction", said["prediction"], row)
    amendments(rows, one, prediction=said["prediction"])
    changes = said["changes"]
    correction(
        rows, one, "prediction", said["question"], prediction=said["prediction"], reason=said["reason"],
        old={one["field"]: one["old"] for one in changes}, new={one["field"]: one["new"] for one in changes},
    )  # fmt: skip


def _claim(rows: Rows, one: Said, said: Payload, *, public: bool) -> dict[str, Any]:
    reading, reference = said["reading"], said["reference"]
    outlet = name(rows, "outlet", one, said["outlet"])
    values = {
        "author": name(rows, "author", one, said["author"]),
        "outlet": outlet,
        "question": said["question"],
        "commentary": read_piece(rows, one, said["commentary"], outlet, public=public),
        "revises": said["revises"],
        "quote": said["quote"],
        "said_on": said["said_on"],
        "speaker_role": said["speaker_role"],
        **{member: said.get(member) or "" for member in ("external_id", "translation", "translator", "place")},
        **{member: reading[member] for member in ("hedge", "probability", "low", "high", "basis")},
        "lexicon_version": reading["lexicon_version"] or "",
        **{member: reading.get(member, False) for member in ("denies", "retracts", "vague", "after_news")},
        "reference_probability": reference and reference["probability"],
    }
    if reference:
        values |= {"reference_source": reference["source"], "reference_at": reference["at"]}
    return values


def prediction_withdrawn(rows: Rows, one: Said) -> None:
    """A published claim no longer counts; a twin found by a merger goes without a line in the list of corrections."""
    _turn(rows, one, "withdrawn", withdrawal_reason=one.payload["reason"], public_note=one.payload.get("note") or "")
    _note(rows, one, "published", "withdrawn")


def prediction_reinstated(rows: Rows, one: Said) -> None:
    """A withdrawal is undone."""
    _turn(rows, one, "published", withdrawal_reason="", public_note=one.payload["note"] or "")
    _note(rows, one, "withdrawn", "published")


def withdrawal_confirmed(rows: Rows, one: Said) -> None:
    """A second person stands by what one had withdrawn at once."""
    row = row_of(rows, "prediction", one.payload["prediction"])
    rows.put("prediction", one.payload["prediction"], change(row, one, last_seq=one.seq, log_subject=one.subject))


def _turn(rows: Rows, one: Said, state: str, **values: Any) -> None:
    key = one.payload["prediction"]
    row = row_of(rows, "prediction", key)
    rows.put(
        "prediction", key, change(row, one, state=state, last_seq=one.seq, log_subject=one.subject, **values)
    )  # fmt: skip


def _note(rows: Rows, one: Said, was: str, state: str) -> None:
    said = one.payload
    correction(
        rows, one, "withdrawn" if state == "withdrawn" else "reinstated", said["question"],
        prediction=said["prediction"], reason=said["reason"], old={"state": was}, new={"state": state},
        note=said.get("note", ""),
    )  # fmt: skip


# --- mergers


def is_twin(one: Said) -> bool:
    """Whether an entry withdraws one of two claims that a merger made the same."""
    return one.kind == "prediction.withdrawn" and "confirmed_by" not in one.payload


def author_merged(rows: Rows, one: Said) -> None:
    """Two authors are one person: the claims named are those of the one who stays."""
    _author_merged(rows, one)
    move_followers(rows, one.payload["author"]["id"], one.payload["into"]["id"])
    stays, moved = one.payload["into"]["id"], list(one.payload["predictions"])
    questions = set()
    for key in moved:
        row = change(row_of(rows, "prediction", key), one, author=stays, last_seq=one.seq)
        rows.put("prediction", key, row)
        if row.get("question"):
            questions.add(row["question"])
    for question in sorted(questions):
        others = (key for key, row in rows.claims_on(question)
                  if row.get("author") == stays and row.get("state") in _PUBLIC)  # fmt: skip
        if set(others) - set(moved):
            _pending(rows).append((one.seq, stays, question))


def move_claims(rows: Rows, one: Said, moved: Iterable[str], *, question: str) -> None:
    """The claims named are on another question; public ones count as changed."""
    authors = set()
    for key in moved:
        row = change(row_of(rows, "prediction", key), one, question=question, last_seq=one.seq)
        if row.get("state") in _PUBLIC:
            change(row, one, reading_at=one.at)
        rows.put("prediction", key, row)
        authors.add(row.get("author"))
    for author in sorted(filter(None, authors)):
        _pending(rows).append((one.seq, author, question))


def _pending(rows: Rows) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = rows.notes.setdefault("to renew", [])
    return found


def renew_revisions(rows: Rows) -> None:
    """Say of the claims that mergers brought together which one each revises, as publication would have.

    A merger does so after the withdrawals of twins that follow it in the log.
    """
    for seq, author, question in rows.notes.pop("to renew", ()):
        said = [(key, row) for key, row in rows.claims_on(question)
                if row.get("author") == author and row.get("state") in _PUBLIC]  # fmt: skip
        standing: list[tuple[str, Row]] = []
        for key, row in sorted(said, key=lambda one: one[1]["recorded_seq"]):
            before = [one for one in standing if one[1]["said_on"] <= row["said_on"]]
            revised = max(reversed(before), key=lambda one: str(one[1]["said_on"]), default=(None, {}))[0]
            if row["state"] == "published":
                standing.append((key, row))
                if row["revises"] != revised:
                    merged = Said(seq, "a merger", "", "", {})
                    rows.put("prediction", key, change(row, merged, revises=revised))
