"""How questions were settled: verdicts, resolutions, what takes them back, and challenges."""

from typing import Any

from .corrections import correction
from .questions import judged
from .rows import Payload, Row, Rows, Said, change, row_of, tell


def verdict_given(rows: Rows, one: Said) -> None:
    """An editor finds an outcome; until others of its round settle the question it waits."""
    said = one.payload
    find(rows, one, said)
    row = row_of(rows, "question", said["question"])
    waits = row.get("_pending", 0)
    row["_pending"] = waits + 1
    rows.put("question", said["question"], row)
    judged(rows, one, said["question"], awaiting="disputed" if waits else "second", log_subject=one.subject)


def find(rows: Rows, one: Said, said: Payload) -> None:
    """Take in a verdict, from an entry of its own or from an import's."""
    row = tell(
        {}, one, question=said["question"], editor=said["editor"], about=said.get("about", "outcome"),
        round=said.get("round", 1), adjudicates=said.get("adjudicates", False), interest=said.get("interest") or "none",
        outcome=said["outcome"], credit=said["credit"], known_on=said["known_on"], evidence=said["evidence"],
        rationale=said["rationale"], given_at=said["given_at"], last_seq=one.seq,
    )  # fmt: skip
    rows.put("verdict", said["verdict"], row)


def condition_settled(rows: Rows, one: Said) -> None:
    """A condition was met, not met or is unclear."""
    said = one.payload
    row = judged(rows, one, said["question"], awaiting="", condition_outcome=said["condition_outcome"])
    row["_pending"] = 0
    rows.put("question", said["question"], row)


def resolution_set(rows: Rows, one: Said) -> None:
    """An outcome comes into force."""
    said = one.payload
    settle(rows, one, said)
    row = judged(rows, one, said["question"], awaiting="", log_subject=one.subject)
    row["_pending"] = 0
    corrected = row.pop("_corrects", None)
    rows.put("question", said["question"], row)
    if corrected is not None:
        _correct(rows, one, corrected)


def settle(rows: Rows, one: Said, said: Payload) -> None:
    """Take in a resolution, from an entry of its own or from an import's; its question is settled by it."""
    final, verdict = said["state"] == "final", said["verdicts"][-1]
    row = tell(
        {}, one, question=said["question"], verdict=verdict, round=said.get("round", 1),
        judges=_judges(row_of(rows, "verdict", verdict), said["verdicts"]), outcome=said["outcome"],
        credit=said["credit"], known_on=said["known_on"], settled_at=said["settled_at"],
        provisional_until=said.get("provisional_until"), final_at=said["settled_at"] if final else None,
        superseded_at=None, superseded_reason="", last_seq=one.seq,
    )  # fmt: skip
    rows.put("resolution", said["resolution"], row)
    judged(rows, one, said["question"], state=said["state"])


def _judges(decides: Row, verdicts: list[str]) -> int:
    """How many it rests on: an adjudicator has seen the others, and is one; of a condition all of its round count."""
    return len(verdicts) if decides.get("about") == "condition" or not decides.get("adjudicates") else 1


def _correct(rows: Rows, one: Said, corrected: dict[str, Any]) -> None:
    """An adjudicator's correction: with it what is said of the condition follows, and it stands on the public list."""
    said = one.payload
    row = row_of(rows, "question", said["question"])
    if row.get("condition_outcome") and said["outcome"] != "void":
        rows.put("question", said["question"], change(row, one, condition_outcome="met"))
    if "confirmed_by" in corrected["by"]:
        decided = Said(one.seq, one.kind, one.subject, one.at, one.payload | corrected["by"])
        new = _texts(rows, row_of(rows, "resolution", said["resolution"]))
        correction(rows, decided, "outcome", said["question"], old=corrected["old"], new=new,
                   reason=corrected["by"]["reason"])  # fmt: skip


def resolution_finalised(rows: Rows, one: Said) -> None:
    """Its challenge window is over, and nothing in it is unanswered."""
    said = one.payload
    row = row_of(rows, "resolution", said["resolution"])
    rows.put("resolution", said["resolution"], change(row, one, final_at=said["final_at"], last_seq=one.seq))
    judged(rows, one, said["question"], state="final")


def resolution_superseded(rows: Rows, one: Said) -> None:
    """It is corrected by the next entries, or an upheld challenge takes it back."""
    said = one.payload
    row = row_of(rows, "resolution", said["resolution"])
    change(row, one, superseded_at=one.at, superseded_reason=said["reason"], last_seq=one.seq)
    rows.put("resolution", said["resolution"], row)
    old = _texts(rows, row)
    question = row_of(rows, "question", said["question"])
    change(question, one, round=question.get("round", 1) + 1)
    if said.get("challenge") is None:
        question["_corrects"] = {"old": old, "by": {name: said[name] for name in ("reason", "actor", "confirmed_by")
                                                    if name in said}}  # fmt: skip
        rows.put("question", said["question"], question)
        return
    question["_pending"] = 0
    change(question, one, state="reopened", awaiting="", last_seq=one.seq)
    if row_of(rows, "verdict", str(row.get("verdict"))).get("about") == "condition":
        change(question, one, condition_outcome="")
    rows.put("question", said["question"], question)
    answer = row_of(rows, "challenge", said["challenge"]).get("answer", "")
    correction(rows, one, "reopened", said["question"], old=old, new={}, reason=answer)


def _texts(rows: Rows, row: Row) -> dict[str, str]:
    """An outcome as the list of corrections shows it."""
    verdict = row_of(rows, "verdict", str(row.get("verdict")))
    return {
        "outcome": row.get("outcome") or "", "credit": row.get("credit") or "",
        "known_on": row.get("known_on") or "", "rationale": verdict.get("rationale") or "",
    }  # fmt: skip


def challenge_opened(rows: Rows, one: Said) -> None:
    """An objection is published."""
    said = one.payload
    row = tell(
        {}, one, question=said["question"], resolution=said["resolution"], state="open", text=said["text"],
        evidence_url=said["evidence_url"] or "", from_author=said["from_author"], in_time=said["in_time"],
        filed_at=said["filed_at"], answer="", answered_at=None, answered_by=None, last_seq=one.seq,
    )  # fmt: skip
    rows.put("challenge", said["challenge"], row)


def challenge_answered(rows: Rows, one: Said) -> None:
    """It is upheld or dismissed."""
    said = one.payload
    row = row_of(rows, "challenge", said["challenge"])
    change(row, one, state=said["state"], answer=said["answer"], answered_at=said["answered_at"],
           answered_by=said["actor"], last_seq=one.seq)  # fmt: skip
    rows.put("challenge", said["challenge"], row)
