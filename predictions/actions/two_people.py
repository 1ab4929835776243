"""Acts that take two people: one proposes, a colleague confirms or declines. The act itself is its verb's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Prediction, Proposal, ProposalState, Question, Role, User
from .amending_claims import amend_claim
from .amending_terms import amend_terms
from .arguments import dump, load
from .base import JUDGES, require_role, verb
from .corrections import correct, require_reason
from .drafted import check_text
from .errors import Conflict, Invalid, NotAllowed, NotFound
from .takedown import lift, shred
from .takedown.withholding import KEEPERS
from .withdrawing import reinstate, second_withdrawal, withdraw

Carry = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Act:
    """What can be proposed: who may confirm it, how it is carried out by the two of them, and who may propose it."""

    name: str
    confirmers: tuple[str, ...]
    carry: Carry
    proposers: tuple[str, ...] = JUDGES


def _withdraw(
    actor: User, seconded: User | None, target: Prediction, reason: str, *, now: datetime, **given: Any
) -> Any:
    return withdraw(actor, seconded, [target], reason=given["why"], note=reason, now=now)


def _correct(actor: User, seconded: User | None, target: Question, reason: str, *, now: datetime, **given: Any) -> Any:
    return correct(actor, seconded, verdict=given["verdict"], reason=reason, now=now)


def _amend_terms(
    actor: User, seconded: User | None, target: Question, reason: str, *, now: datetime, **given: Any
) -> Any:
    return amend_terms(actor, seconded, question=target, changes=given["changes"], reason=reason, now=now)


def _amend_claim(
    actor: User, seconded: User | None, target: Prediction, reason: str, *, now: datetime, **given: Any
) -> Any:
    return amend_claim(actor, seconded, prediction=target, changes=given["changes"], reason=reason, now=now)


def _shred(actor: User, seconded: User | None, target: Prediction, reason: str, *, now: datetime, **given: Any) -> Any:
    return shred(actor, seconded, target, now=now)


def _lift(actor: User, seconded: User | None, target: Prediction, reason: str, *, now: datetime, **given: Any) -> Any:
    return lift(actor, seconded, target, now=now)


ACTS = {
    one.name: one
    for one in (
        Act("withdraw", JUDGES, _withdraw),
        Act("correct outcome", (Role.ADJUDICATOR,), _correct),
        Act("amend question", (Role.ADJUDICATOR,), _amend_terms),
        Act("amend prediction", (Role.ADJUDICATOR,), _amend_claim),
        Act("shred", KEEPERS, _shred, KEEPERS),
        Act("lift hold", KEEPERS, _lift, KEEPERS),
    )
}


@verb
def propose_act(
    *, actor: User, act: str, target: Question | Prediction, reason: str, arguments: Mapping[str, Any], now: datetime
) -> Proposal:
    """Write down what one wants to do to a public record, for a colleague to confirm. Nothing changes yet.

    `act` is a name of ACTS; `arguments` are those of its verb besides the record and the reason. It is tried out, so
    that nobody is asked to confirm what would be refused. Raises what the act's verb raises, and
    Conflict where the same waits.
    """
    if act not in ACTS:
        raise Invalid.one("act", "unknown_act", f"Give one of: {', '.join(ACTS)}.")
    require_role(actor, ACTS[act].proposers, f"propose to {act}")
    require_reason(reason)
    of = {"question": target} if isinstance(target, Question) else {"prediction": target, "question": target.question}
    if Proposal.objects.filter(**of, act=act, state=ProposalState.OPEN).exists():
        raise Conflict.one("act", "proposed_already", "The same is proposed already: confirm or decline that first.")
    _try_out(actor, ACTS[act], target, reason, arguments, now)
    row = Proposal(
        **of, act=act, arguments=dump(dict(arguments)), seen_seq=target.last_seq, reason=reason.strip(), proposer=actor,
        proposed_at=now,
    )  # fmt: skip
    row.save()
    return row


def _try_out(
    actor: User, act: Act, target: Question | Prediction, reason: str, arguments: Mapping[str, Any], now: datetime
) -> None:
    """Carry it out as if a colleague had confirmed it, and take all of that back; without one it is tried then."""
    colleagues = User.objects.filter(is_active=True, groups__name__in=act.confirmers).exclude(pk=actor.pk)
    # Of a shredding one of the two has to be an administrator; elsewhere any colleague will do.
    colleague = colleagues.order_by("pk").filter(groups__name=Role.ADMINISTRATOR).first() or colleagues.first()
    if colleague is None:
        return
    kept = transaction.savepoint()
    try:
        act.carry(actor, colleague, target, reason, now=now, **arguments)
    finally:
        transaction.savepoint_rollback(kept)


@verb
def confirm_act(*, actor: User, proposal: Proposal, now: datetime) -> Proposal:
    """Carry out what a colleague proposed. Raises NotAllowed to the proposer, what the act's verb raises, Conflict.

    Conflict also where the record has changed since it was proposed.
    """
    row = _open(proposal)
    act = ACTS[row.act]
    require_role(actor, act.confirmers, f"confirm: {row.act}")
    if row.proposer_id == actor.pk:
        raise NotAllowed.one("actor", "same_person", "Somebody else has to confirm what you proposed.")
    if not row.done_already:
        target = row.prediction or row.question
        assert target is not None
        if target.last_seq != row.seen_seq:
            raise Conflict.one(
                "proposal", "changed_since", "The record has changed since: decline this, and propose it anew."
            )
        act.carry(row.proposer, actor, target, row.reason, now=now, **load(row.arguments))
    elif row.prediction is not None:
        second_withdrawal(actor, row.prediction, now=now)
    return _decide(row, actor, ProposalState.CONFIRMED, "", now)


@verb
def decline_act(*, actor: User, proposal: Proposal, answer: str, now: datetime) -> Proposal:
    """Refuse what a colleague proposed, or take back one's own; what was done at once under one name is undone.

    Raises Invalid without words, NotAllowed, NotFound, Conflict.
    """
    row = _open(proposal)
    if row.proposer_id != actor.pk:
        require_role(actor, ACTS[row.act].confirmers, f"decline: {row.act}")
    check_text("answer", answer)
    if not answer.strip():
        raise Invalid.one("answer", "missing_answer", "Say why: whoever proposed it has to know.")
    if row.done_already:
        assert row.prediction is not None
        reinstate(actor, row.prediction, reason=answer, now=now)
    return _decide(row, actor, ProposalState.DECLINED, answer.strip(), now)


def do_or_propose(
    do: Callable[[], Any], *, actor: User, act: str, target: Question | Prediction, reason: str,
    arguments: Mapping[str, Any], now: datetime,
) -> Proposal | None:  # fmt: skip
    """Do it, or where it takes a second person propose it: None when it is done, else what waits for a colleague.

    Raises what `do` raises otherwise, and what `propose_act` raises.
    """
    try:
        do()
    except NotAllowed as refusal:
        if not {problem.code for problem in refusal.problems} & {"second_person", "settled_already"}:
            raise
        return propose_act(actor=actor, act=act, target=target, reason=reason, arguments=arguments, now=now)
    return None


def _open(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("proposer", "question", "prediction")
    row = rows.filter(pk=proposal.pk).first()
    if row is None:
        raise NotFound.one("proposal", "not_found", "There is no such proposal.")
    if row.state != ProposalState.OPEN:
        raise Conflict.one("state", "decided_already", f"This proposal is {row.state} already.")
    return row


def _decide(row: Proposal, actor: User, state: ProposalState, answer: str, now: datetime) -> Proposal:
    row.state, row.decided_by, row.decided_at, row.answer = state, actor, now, answer
    row.save()
    return row
