"""Asking witnesses to cosign the signed head (C2SP tlog-witness, add-checkpoint): other people's memory of it.

It happens after a head is signed and stored, in no transaction, and nothing waits for it: a witness that is slow, gone
or refuses costs its own cosignature. What each of them last said is kept in one heartbeat.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings

from ...channels.safe_http import Answer, HttpFailure, Rules, post
from ...models import Heartbeat, log_tree
from ...models.log_tree import SignedHead
from ...transparency.cosignatures import WitnessKey, add_checkpoint_body
from ...transparency.merkle import consistency_proof
from ...transparency.notes import BadNote, split_note
from ..clock import leave

logger = logging.getLogger(__name__)

# Operators name their witnesses, so that they may stand anywhere; an answer is a few lines.
RULES: Final = Rules(
    allow_http=True, allow_private=True, ports=None, max_body=16 * 1024, socket_seconds=5.0, total_seconds=10.0
)
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=15)
_SAYS: Final = {
    400: "cannot read what it was sent",
    403: "trusts none of the keys that sign this log: its operator has to be given the key",
    404: "does not know this log: its operator has to add it",
    422: "says that this log does not extend what it cosigned before: compare the heads, and run ./run verify-log",
}
# What a witness last said, by its key. Members: name, size (of the head it last cosigned, 0 if none), line, at,
# refused (a code, "" while all is well), sentence, tries (in a row that failed), not_before.
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Witness:
    """Whom to ask, and whose cosignature to expect."""

    url: str
    key: WitnessKey


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request: a cosignature and its time, or the size that the witness knows, or a refusal."""

    line: str = ""
    at: int = 0
    knows: int | None = None
    refused: str = ""
    sentence: str = ""


def configured() -> list[Witness]:
    """The witnesses of LOG_WITNESSES."""
    return [Witness(url, WitnessKey.parse(vkey)) for url, vkey in settings.LOG_WITNESSES]


def witnesses_wait(*, now: datetime) -> bool:
    """Whether some witness has not cosigned the signed head and may be asked; no query without any witness."""
    if not settings.LOG_WITNESSES:
        return False
    head = log_tree.signed_head()
    states = _states()
    return head is not None and any(_is_due(one, states, head, now) for one in configured())


def ask_witnesses(*, now: datetime, rules: Rules = RULES) -> int:
    """Ask every witness that has not cosigned the signed head; returns how many have by now.

    All at once, so that it takes as long as the slowest, and that at most two requests of `rules.total_seconds`.
    """
    head, states = log_tree.signed_head(), _states()
    if head is None:
        return 0
    asked = [one for one in configured() if _is_due(one, states, head, now)]
    replies = dict(zip(asked, _ask(asked, [_size_of(states, one) for one in asked], head, rules), strict=True))
    again = [one for one in asked if (knows := replies[one].knows) is not None and knows <= head.size]
    sizes = [replies[one].knows or 0 for one in again]
    replies |= dict(zip(again, _ask(again, sizes, head, rules), strict=True))
    kept = {one.key.vkey: states.get(one.key.vkey, _nothing(one)) for one in configured()}
    for one, reply in replies.items():
        kept[one.key.vkey] = _after(kept[one.key.vkey], reply, head, now)
        if kept[one.key.vkey]["refused"]:
            logger.warning("The witness %s does not cosign: %s", one.key.name, kept[one.key.vkey]["sentence"])
    leave(Heartbeat(name=Heartbeat.WITNESS, finished_at=now, counts={"witnesses": kept}))
    return sum(one["size"] == head.size for one in kept.values())


def _states() -> dict[str, State]:
    beat = Heartbeat.objects.filter(name=Heartbeat.WITNESS).first()
    return {} if beat is None else dict(beat.counts.get("witnesses", {}))


def _nothing(one: Witness) -> State:
    return {"name": one.key.name, "size": 0, "line": "", "at": None, "refused": "", "sentence": "", "tries": 0,
            "not_before": None}  # fmt: skip


def _size_of(states: Mapping[str, State], one: Witness) -> int:
    return int(states.get(one.key.vkey, {}).get("size", 0))


def _is_due(one: Witness, states: Mapping[str, State], head: SignedHead, now: datetime) -> bool:
    state = states.get(one.key.vkey)
    if state is None:
        return True
    waits = state["not_before"]
    return int(state["size"]) != head.size and (waits is None or datetime.fromisoformat(waits) <= now)


def _ask(witnesses: Sequence[Witness], sizes: Iterable[int], head: SignedHead, rules: Rules) -> list[Reply]:
    """The proofs are made here, since they need the database; only the network is left to threads."""
    bodies = [add_checkpoint_body(size, _proof(size, head.size), head.note) for size in sizes]
    if not witnesses:
        return []
    text = split_note(head.note)[0]
    with ThreadPoolExecutor(len(witnesses)) as pool:
        return list(pool.map(lambda one, body: _reply(one, body, text, rules), witnesses, bodies))


def _proof(old: int, new: int) -> list[bytes]:
    """Nothing is to be shown of an empty tree, nor of the same one."""
    return consistency_proof(old, new, log_tree.stored_nodes()) if 0 < old < new else []


def _reply(one: Witness, body: bytes, text: str, rules: Rules) -> Reply:
    address = f"{one.url.rstrip('/')}/add-checkpoint"
    try:
        answer = post(address, body, {"Content-Type": "application/octet-stream"}, rules)
    except HttpFailure as failure:
        return Reply(refused="unreachable", sentence=str(failure))
    if answer.status == 200:
        return _cosignature(one, answer, text)
    if answer.status == 409 and re.fullmatch(rb"(0|[1-9][0-9]{0,17})\n?", answer.body):
        return Reply(knows=int(answer.body))
    says = _SAYS.get(answer.status, "refuses")
    return Reply(refused=f"status_{answer.status}", sentence=f"It {says} (it answers {answer.status}).")


def _cosignature(one: Witness, answer: Answer, text: str) -> Reply:
    """The line of this witness's key; a witness may send others beside it."""
    try:
        for line in answer.body.decode().split("\n"):
            at = one.key.time_of(text, line) if line else None
            if at is not None:
                return Reply(line=f"{line}\n", at=at)
    except (BadNote, UnicodeDecodeError) as fault:
        return Reply(refused="bad_cosignature", sentence=f"What it sends does not hold: {fault}.")
    return Reply(refused="no_cosignature", sentence="What it sends has no cosignature of the key in LOG_WITNESSES.")


def _after(state: State, reply: Reply, head: SignedHead, now: datetime) -> State:
    if reply.line:
        at = datetime.fromtimestamp(min(reply.at, 253_402_300_799), UTC).isoformat()
        return state | {"size": head.size, "line": reply.line, "at": at, "refused": "", "sentence": "", "tries": 0,
                        "not_before": None}  # fmt: skip
    refused, sentence = reply.refused, reply.sentence
    if reply.knows is not None:
        refused = "ahead" if reply.knows > head.size else "conflict"
        sentence = (
            f"It has cosigned a head of {reply.knows} entries and this log has {head.size}: compare the heads, and run "
            "./run verify-log. Two heads that contradict each other are an incident."
        )
    tries = int(state["tries"]) + 1
    wait = min(_FIRST_WAIT * 2 ** min(tries - 1, 10), _LONGEST_WAIT)
    return state | {"refused": refused, "sentence": sentence, "tries": tries, "not_before": (now + wait).isoformat()}
