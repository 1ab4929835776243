"""What a proposal would change, old beside new, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from ..actions import CommentaryInput, VerdictInput
from ..actions.arguments import load
from ..models import Proposal, Question, WithdrawalReason
from .record import in_force


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was when the page was opened, and as it would be."""

    name: str
    old: str
    new: str


def changes_proposed(row: Proposal) -> list[Change]:
    """What would change; for what was done already, what was done."""
    given = load(row.arguments)
    if row.act == "withdraw":
        why = WithdrawalReason(given["why"]).label if given.get("why") else ""
        return [Change("state", "published", f"withdrawn: {why}" if why else "withdrawn, at once")]
    if row.act == "correct outcome":
        return _of_outcome(row.question, given["verdict"])
    target = row.prediction or row.question
    assert target is not None
    changes = given.get("changes", {})  # a shredding or the lifting of a hold changes no member
    return [Change(name.replace("_", " "), words(_now(target, name)), words(new)) for name, new in changes.items()]


def evidence_proposed(row: Proposal) -> list[tuple[str, list[dict[str, Any]]]]:
    """The evidence of the outcome in force and of the one proposed, as stored."""
    if row.act != "correct outcome" or row.question is None:
        return []
    resolution = in_force(row.question)
    verdict: VerdictInput = load(row.arguments)["verdict"]
    new = [dict(piece.as_json()) for piece in verdict.evidence]
    return [("Evidence now", resolution.verdict.evidence if resolution else []), ("Evidence proposed", new)]


def _of_outcome(question: Question | None, verdict: VerdictInput) -> list[Change]:
    resolution = in_force(question) if question else None
    old: Mapping[str, Any] = {}
    if resolution is not None:
        old = {name: getattr(resolution, name) for name in ("outcome", "credit", "known_on")}
        old = {**old, "rationale": resolution.verdict.rationale}
    names = ("outcome", "credit", "known_on", "rationale")
    found = [Change(name.replace("_", " "), words(old.get(name)), words(getattr(verdict, name))) for name in names]
    return [one for one in found if one.old or one.new]


def _now(target: Model, name: str) -> Any:
    if name == "topics":
        return tuple(topic.name for topic in target.topics.all())  # type: ignore[attr-defined]
    return getattr(target, name)


def words(value: Any) -> str:
    """A value for people; nothing is an empty string."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if isinstance(value, CommentaryInput):
        return " · ".join(str(one) for one in (value.title, value.outlet, value.published_on, value.url) if one)
    return str(value)
