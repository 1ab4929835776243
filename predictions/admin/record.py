"""The read-only page of a prediction: quote, reading, source, question, outcome, what the desk changed, the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

from .. import actions
from ..models import Kind, Prediction, PredictionState, Question, Resolution
from ..queries.history import history
from .access import INSIDERS, JUDGES, WRITERS, may
from .blind import readings_shown
from .keeping import holds_of, keeping_of
from .reading import reading_of
from .stepping import show

_SAYS = {
    Kind.QUESTION_PUBLISHED: "Question published",
    Kind.QUESTION_AMENDED: "Question amended",
    Kind.PREDICTION_PUBLISHED: "Prediction published",
    Kind.PREDICTION_AMENDED: "Prediction amended",
    Kind.PREDICTION_REFUSED: "Find refused",
    Kind.PREDICTION_WITHDRAWN: "Prediction withdrawn",
    Kind.PREDICTION_REINSTATED: "Prediction reinstated",
    Kind.WITHDRAWAL_CONFIRMED: "Withdrawal confirmed by a second person",
    Kind.VERDICT_GIVEN: "Verdict given",
    Kind.CONDITION_SETTLED: "Condition settled",
    Kind.CHALLENGE_OPENED: "Challenge published",
    Kind.CHALLENGE_ANSWERED: "Challenge answered",
    Kind.RESOLUTION_SET: "Outcome set",
    Kind.RESOLUTION_FINALISED: "Outcome final",
    Kind.RESOLUTION_SUPERSEDED: "Outcome superseded",
    Kind.QUESTION_MERGED: "Question merged",
    Kind.AUTHOR_CHANGED: "Author changed",
    Kind.AUTHOR_TOLD: "Author told",
    Kind.REPLY_PUBLISHED: "Reply published",
    Kind.AUTHOR_MERGED: "Author merged",
    Kind.OUTLET_CHANGED: "Outlet renamed",
    Kind.IMPORT_ROW: "Imported",
    Kind.PAYLOAD_WITHHELD: "Words withheld",
    Kind.PAYLOAD_RESTORED: "Words restored",
    Kind.PAYLOAD_SHREDDED: "Words deleted for good",
    Kind.HOLD_SET: "Legal hold set",
    Kind.HOLD_LIFTED: "Legal hold lifted",
    Kind.FRAME_DECLARED: "Frame declared",
    Kind.FRAME_CHANGED: "Frame changed",
    Kind.READING_GIVEN: "Reading given",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the log in words."""

    seq: int
    at: datetime
    what: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def steps_of(subjects: Sequence[UUID]) -> list[Step]:
    """What the log says happened to these records, oldest first."""
    return [
        Step(
            seq=one.seq,
            at=one.at,
            what=_SAYS.get(Kind(one.kind), one.kind) + _outcome(one.payload),
            reason=str(one.payload.get("reason") or ""),
            changes=tuple(_change(change) for change in one.payload.get("changes") or ()),
        )
        for one in history(subjects)
    ]


def _outcome(payload: dict[str, Any]) -> str:
    return f": {payload['outcome']}" if isinstance(payload.get("outcome"), str) else ""


def _change(change: dict[str, Any]) -> tuple[str, str, str]:
    return str(change.get("field", "")).replace("_", " "), str(change.get("old", "")), str(change.get("new", ""))


def in_force(question: Question) -> Resolution | None:
    """The outcome in force with its verdict."""
    return question.resolutions.filter(superseded_at__isnull=True).select_related("verdict", "verdict__editor").first()


def web_address(url: str) -> str:
    """The address if a browser may follow it, else nothing: a stored text is never trusted to be a link."""
    return url if url.startswith(("http://", "https://")) else ""


def evidence_of(resolution: Resolution | None) -> list[dict[str, Any]]:
    """The evidence of the verdict behind an outcome, with followable addresses only."""
    return evidence_rows(resolution.verdict.evidence) if resolution else []


def evidence_rows(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pieces of evidence for a page, with followable addresses only."""
    return [
        {
            **one,
            "url": web_address(str(one.get("url", ""))),
            "archive_url": web_address(str(one.get("archive_url", ""))),
        }
        for one in found
    ]


def prediction_page(page: admin.ModelAdmin, request: HttpRequest, row: Prediction) -> TemplateResponse:
    """Everything about one prediction, with the steps open to this person."""
    resolution = in_force(row.question) if row.question else None
    published = row.state == PredictionState.PUBLISHED
    context = {
        "row": row,
        "reading": reading_of(actions.as_input(row)),
        "source": web_address(row.commentary.url), "archive": web_address(row.commentary.archive_url),
        "resolution": resolution, "evidence": evidence_of(resolution),
        "readings": readings_shown(request, row),
        "amendments": row.amendments.select_related("actor"),
        "steps": steps_of([row.log_subject, *([row.question.log_subject] if row.question else [])]),
        "insider": may(request, INSIDERS) or row.recorded_by_id == request.user.pk,
        "keeping": keeping_of(request, row), "holds": holds_of(request, row),
        "may_amend": published and not row.withheld and may(request, JUDGES), "may_write": may(request, WRITERS),
        "is_public": row.state in (PredictionState.PUBLISHED, PredictionState.WITHDRAWN),
    }  # fmt: skip
    title = {"published": "Prediction", "draft": "Draft"}.get(row.state, f"Prediction, {row.state}")
    return show(page, request, "admin/predictions/prediction/record.html", title=title, original=row, **context)
