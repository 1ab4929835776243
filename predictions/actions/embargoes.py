"""Held back until a time: a publication or a verdict, decided now and carried out by the clock.

Until then there is nothing to see: a draft stays a draft, a verdict is no verdict yet, and the log has no entry. Nobody
does what is held in another way before it is taken back: a draft is neither published nor refused, its editor gives no
other verdict. A colleague's verdict neither counts the held one nor waits for it. What the clock does is what the
editor would do at that time: the same verbs, with the same checks and the same entries.
"""

import hashlib
import logging
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from ..models import Awaiting, Embargo, EmbargoState, Prediction, Question, User
from .base import JUDGES, operation, require_role, verb
from .drafted import rules_draft
from .drafts import as_input, lock_draft
from .errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from .inputs import Evidence, VerdictInput
from .outcomes import give_verdicts, refuse_untimely
from .payloads import decimal_text, instant_text, prediction_payload
from .policy import two_people
from .publishing import publish_predictions, refuse_unpublishable

MOST_AHEAD = timedelta(days=366)
# So many are carried out in one tick, each in a transaction of its own; the others wait for the next.
MOST_AT_ONCE = 100
logger = logging.getLogger(__name__)


@operation
def hold_publication(*, actor: User, prediction: Prediction, not_before: datetime, now: datetime) -> Embargo:
    """Have a draft published at `not_before`, as it stands now: one that is changed meanwhile is not published.

    It must be fit for publication already. Raises Invalid, NotAllowed, NotFound, Conflict where it is held already.
    """
    require_role(actor, JUDGES, "publish a prediction")
    _refuse_bad_time(not_before, now)
    row = lock_draft(actor, prediction, "publish")
    refuse_unpublishable([row], now)
    if Embargo.objects.filter(prediction=row, state=EmbargoState.WAITING).exists():
        raise Conflict.one("not_before", "held_already", "Its publication is held already: take that back first.")
    return Embargo.objects.create(
        prediction=row, given={"draft": _fingerprint(row)}, not_before=not_before, actor=actor, made_at=now
    )


@operation
def hold_verdict(*, actor: User, verdict: VerdictInput, not_before: datetime, now: datetime) -> Embargo:
    """Have a verdict given at `not_before`, in the name of `actor`; until then it settles nothing and nobody sees it.

    It must be fit to be given now. Raises Invalid, NotAllowed, NotFound, Conflict where they hold one already.
    """
    require_role(actor, JUDGES, "mark an outcome")
    _refuse_bad_time(not_before, now)
    question = refuse_untimely(actor, verdict, now)
    given = _as_json(verdict) | {"found": _circumstances(question)}
    return Embargo.objects.create(question=question, given=given, not_before=not_before, actor=actor, made_at=now)


@operation
def lift_embargo(*, actor: User, embargo: Embargo, now: datetime) -> Embargo:
    """Take back what is held; the draft stays a draft. A verdict only by its editor. Raises as the others."""
    require_role(actor, JUDGES, "take back what is held")
    row = Embargo.objects.select_for_update(of=("self",)).filter(pk=embargo.pk).first()
    if row is None or (row.question_id is not None and row.actor_id != actor.pk):
        raise NotFound.one("embargo", "not_found", "There is nothing of yours held here.")
    if row.state != EmbargoState.WAITING:
        raise Conflict.one("state", "not_waiting", f"This is {row.get_state_display()} already.")
    row.state, row.ended_at = EmbargoState.LIFTED, now
    row.save()
    return row


def carry_out_embargoes(*, now: datetime) -> int:
    """Do what is held and whose time has come, the earliest first; returns how many. Safe to repeat and beside itself.

    What can be done no longer is marked as failed, with the reason, for its editor to see.
    """
    ripe = Embargo.objects.filter(state=EmbargoState.WAITING, not_before__lte=now).order_by("not_before", "pk")
    done = 0
    for key in list(ripe.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            done += _carry_out(key=key, now=now)
        except Exception:  # whatever is wrong with one stops neither the others nor the tick
            logger.exception("What was held could not be carried out: embargo %s", key)
    return done


@verb
def _carry_out(*, key: int, now: datetime) -> bool:
    """One of them and its mark in one transaction, so that it happens once."""
    waiting = Embargo.objects.filter(pk=key, state=EmbargoState.WAITING, not_before__lte=now)
    row = waiting.select_for_update(of=("self",)).select_related("actor", "prediction", "question").first()
    if row is None:
        return False
    row.state, row.ended_at = EmbargoState.DONE, now
    try:
        with transaction.atomic():  # what a refused verb had begun is undone, and the mark stays
            row.save()  # before the verbs, which refuse what still waits
            _act(row, now)
    except DomainError as refused:
        row.state, row.note = EmbargoState.FAILED, " ".join(one.sentence for one in refused.problems)[:500]
        row.save()
    return row.state == EmbargoState.DONE


def _act(row: Embargo, now: datetime) -> None:
    if not row.actor.is_active:
        raise NotAllowed.one("actor", "inactive", "Whoever decided this has left the desk.")
    if row.prediction is not None:
        draft = lock_draft(row.actor, row.prediction, "publish")
        if _fingerprint(draft) != row.given["draft"]:
            raise Conflict.one("prediction", "draft_changed", "The draft was changed after its publication was set.")
        publish_predictions(actor=row.actor, predictions=[draft], now=now)
    else:
        assert row.question is not None
        if row.given.get("found") not in (None, _circumstances(row.question)):
            raise Conflict.one(
                "question", "question_changed", "Its terms were changed, it was opened anew, or it went to an "
                "adjudicator after this was held: look again, and give your verdict as it stands now.",
            )  # fmt: skip
        give_verdicts(actor=row.actor, verdicts=[_from_json(row.question, row.given)], now=now)


def _refuse_bad_time(not_before: datetime, now: datetime) -> None:
    if not now < not_before <= now + MOST_AHEAD:
        raise Invalid.one("not_before", "bad_time", "Give a time after now and within a year.")


def _fingerprint(row: Prediction) -> str:
    said = (rules_draft(as_input(row)), prediction_payload(row))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _circumstances(question: Question) -> dict[str, Any]:
    """What a verdict was found under: the terms, the round, and whether two that differ were to be decided between."""
    disputed = two_people() and question.awaiting == Awaiting.DISPUTED
    return {
        "terms_at": instant_text(question.terms_at) if question.terms_at else None,
        "round": question.round, "disputed": disputed,
    }  # fmt: skip


def _as_json(one: VerdictInput) -> dict[str, Any]:
    return {
        "about": one.about, "outcome": one.outcome, "credit": decimal_text(one.credit),
        "known_on": one.known_on.isoformat() if one.known_on else None, "rationale": one.rationale,
        "interest": one.interest,
        "evidence": [
            {name: getattr(piece, name) for name in ("kind", "url", "quote", "archive_url", "sha256", "paywalled")}
            | {"until": piece.until.isoformat() if piece.until else None}
            for piece in one.evidence
        ],
    }  # fmt: skip


def _from_json(question: Question, given: dict[str, Any]) -> VerdictInput:
    pieces = [piece | {"until": _day(piece["until"])} for piece in given["evidence"]]
    return VerdictInput(
        question=question, about=given["about"], outcome=given["outcome"],
        credit=None if given["credit"] is None else Decimal(given["credit"]), known_on=_day(given["known_on"]),
        rationale=given["rationale"], interest=given["interest"],
        evidence=tuple(Evidence(**piece) for piece in pieces),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
