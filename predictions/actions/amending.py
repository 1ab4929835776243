"""What both kinds of amendment share: who may, what is kept of old and new, and what it did to the board."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..models import (
    Amendment,
    Commentary,
    CorrectionKind,
    Prediction,
    Question,
    Role,
    User,
)
from .corrections import note_correction, require_reason
from .effects import Effect, watched
from .errors import Invalid, NotAllowed
from .payloads import decimal_text, instant_text
from .policy import require_power, two_people


def effect_of(
    ids: Sequence[int | None], change: Callable[[], None], question: Question | None, now: datetime
) -> Effect:
    """What it does to the board, where an outcome is in force; without one nothing can move."""
    if question is None or not question.settled:
        change()
        return []
    return watched([one for one in ids if one is not None], change, now=now)


def note_amendment(
    kind: CorrectionKind, row: Prediction | Question, actor: User, seconded: User | None, reason: str,
    changed: list[str], before: Any, after: Any, effect: Effect, now: datetime,
) -> None:  # fmt: skip
    """Put the amendment on the public list of corrections. Call inside a verb."""
    prediction, question = (row, row.question) if isinstance(row, Prediction) else (None, row)
    assert question is not None
    old, new = ({name: as_text(_value(one, name)) for name in changed} for one in (before, after))
    note_correction(
        kind, question, prediction=prediction, actor=actor, seconded=seconded, reason=reason, old=old, new=new,
        effect=effect, seq=row.last_seq, now=now,
    )  # fmt: skip


def check_changes(changes: Mapping[str, Any], amendable: tuple[str, ...], reason: str) -> None:
    """Raise Invalid without a reason, or for a field that nobody amends."""
    require_reason(reason)
    unknown = sorted(set(changes) - set(amendable))
    if unknown:
        raise Invalid.one(unknown[0], "not_amendable", f"Only these can be amended: {', '.join(amendable)}.")


def check_settled(actor: User, seconded: User | None, question: Question, decisive: set[str]) -> None:
    """Raise NotAllowed where an outcome is in force and these people may not change what decided its score."""
    if not (question.settled and decisive):
        return
    if seconded is None and Role.ADJUDICATOR not in actor.roles():
        raise NotAllowed.one(
            sorted(decisive)[0], "settled_already",
            "The outcome is known: from here on this is an adjudicator's correction.",
        )  # fmt: skip
    require_power(actor, seconded, (Role.ADJUDICATOR,), "correct the record of a settled question", two=two_people())


def why(
    actor: User,
    seconded: User | None,
    reason: str,
    changed: list[str],
    before: Any,
    after: Any,
    decisive: bool,
    now: datetime,
) -> dict[str, Any]:
    """What an entry says beside the new values; a `decisive` change moves a claim out of the cohort `advance`."""
    return {
        "changes": [
            {"field": name, "old": as_text(_value(before, name)), "new": as_text(_value(after, name))}
            for name in changed
        ],
        "reason": reason.strip(),
        "amended_at": instant_text(now),
        "decisive": decisive,
        "actor": str(actor.public_id),
        "confirmed_by": str(seconded.public_id) if seconded else None,
    }


def keep_amendments(
    actor: User, changed: list[str], before: Any, after: Any, reason: str, now: datetime,
    question: Question | None = None, prediction: Prediction | None = None,
) -> None:  # fmt: skip
    """Keep old and new of each changed field beside the record. Call inside a verb."""
    changed_row = prediction or question
    assert changed_row is not None and changed_row.last_seq is not None
    Amendment.objects.bulk_create(
        [
            Amendment(
                question=question, prediction=prediction, field=name, old=as_text(_value(before, name)),
                new=as_text(_value(after, name)), reason=reason.strip(), actor=actor, amended_at=now,
                seq=changed_row.last_seq,
            )
            for name in changed
        ]
    )  # fmt: skip


def _value(source: Any, name: str) -> Any:
    return source[name] if isinstance(source, Mapping) else getattr(source, name)


def as_text(value: Any) -> str:
    """A value as an amendment keeps it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value) or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(value)
    if isinstance(value, Commentary):
        outlet = value.outlet.name if value.outlet else ""
        parts = (value.title, outlet, value.published_on, value.url, value.archive_url)
        return " · ".join(str(part) for part in parts if part)
    return str(value)
