"""What checks found, as rows that editors see. Nothing here decides an outcome; an editor confirms or dismisses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from ...models import CheckFinding, FindingKind, User, Verdict
from ...models.questions import SETTLED
from ...rules.addresses import is_web_address
from ..base import JUDGES, operation, require_role
from ..errors import Conflict
from ..inputs import Evidence, VerdictInput
from ..outcomes import give_verdicts

BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a checker found; the same kind and key on one question is the same finding."""

    question_id: int
    kind: FindingKind
    key: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


class Checker(Protocol):
    """Looks at open questions and says what it found. It may ask the network, so no transaction is open around it."""

    name: str

    def look(self, now: datetime) -> Iterable[Found]: ...


@operation
def keep(found: Iterable[Found], *, now: datetime) -> int:
    """Write what is not known yet; return how many findings were looked at."""
    looked, rest = 0, iter(found)
    while batch := list(islice(rest, BATCH)):
        looked += len(batch)
        CheckFinding.objects.bulk_create(
            (
                CheckFinding(
                    question_id=one.question_id, kind=one.kind, key=one.key, detail=one.detail, found_at=now
                )
                for one in batch
            ),
            ignore_conflicts=True,
        )  # fmt: skip
    return looked


@operation
def close_settled(*, now: datetime) -> int:
    """Close what was found about questions that have an outcome by now."""
    stale = CheckFinding.objects.filter(closed_at__isnull=True, question__state__in=SETTLED)
    return CheckFinding.objects.filter(pk__in=list(stale.values_list("pk", flat=True))).update(closed_at=now)


@operation
def dismiss_finding(*, actor: User, finding: CheckFinding, now: datetime) -> CheckFinding:
    """Close a finding that needs nothing done. Raises NotAllowed, Conflict for a closed one."""
    require_role(actor, JUDGES, "close a finding")
    return _close(actor, finding, now)


def confirm_proposal(
    *,
    actor: User,
    finding: CheckFinding,
    known_on: date | None,
    interest: str,
    evidence_url: str = "",
    rationale: str = "",
    now: datetime,
) -> Verdict:
    """Make a checker's proposal one's own verdict, with the row as evidence; raises as give_verdicts does, Conflict.

    `evidence_url` is where readers find the number; needed where the series is a file of this installation.
    `interest` is the editor's own, as in VerdictInput: that a machine proposed it makes nobody impartial.
    """
    if finding.kind != FindingKind.PROPOSED or finding.closed_at is not None:
        raise Conflict.one("finding", "no_proposal", "Only an open proposal of a checker can be confirmed.")
    # A checker is anybody's code: what it left out or got wrong is for give_verdicts to refuse.
    said = {name: str(value) for name, value in finding.detail.items() if isinstance(value, str)}
    url = evidence_url or (said.get("url", "") if is_web_address(said.get("url", "")) else "")
    verdict = VerdictInput(
        question=finding.question,
        outcome=said.get("outcome", ""),
        known_on=known_on,
        evidence=(Evidence(url=url, quote=said.get("row", ""), sha256=said.get("sha256", "")),),
        rationale=rationale or said.get("sentence", ""),
        interest=interest,
    )
    [given] = give_verdicts(actor=actor, verdicts=[verdict], now=now)
    close_settled(now=now)
    return given


def _close(actor: User, finding: CheckFinding, now: datetime) -> CheckFinding:
    row = CheckFinding.objects.select_for_update().filter(pk=finding.pk, closed_at__isnull=True).first()
    if row is None:
        raise Conflict.one("finding", "closed_already", "Somebody has dealt with this already.")
    row.closed_at, row.closed_by = now, actor
    row.save()
    return row
