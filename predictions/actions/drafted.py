"""A draft as the rules read it: flat, with names instead of rows."""

from datetime import date
from typing import Any

from ..models import Author, Commentary, Question
from ..rules.draft import Draft
from .inputs import CommentaryInput, PredictionInput, QuestionInput
from .readings import too_vague

_QUESTION = ("statement", "resolution_criteria", "deadline", "time_zone", "condition", "condition_criteria",
             "condition_deadline")  # fmt: skip
_PLAIN = ("quote", "said_on", "speaker_role", "hedge", "probability", "low", "high", "basis", "retracts",
          "reference_probability", "reference_source")  # fmt: skip


def rules_draft(draft: PredictionInput) -> Draft:
    """Flatten `draft` for rules.publication.problems and rules.entry.problems."""
    plain = {name: getattr(draft, name) for name in _PLAIN}
    return Draft(
        **plain,
        **_source(draft.commentary),
        **_question(draft.question),
        author=draft.author.name if isinstance(draft.author, Author) else draft.author or "",
        too_vague=too_vague(draft.low, draft.high),
        reference_on=reference_day(draft.reference_at),
    )


def _source(piece: Commentary | CommentaryInput) -> dict[str, Any]:
    outlet = piece.outlet if isinstance(piece, CommentaryInput) else piece.outlet.name if piece.outlet else ""
    return {
        "source_url": piece.url,
        "source_title": piece.title,
        "published_on": piece.published_on,
        "outlet": outlet,
    }


def _question(question: Question | QuestionInput | None) -> dict[str, Any]:
    if question is None:
        return {}
    values = {name: getattr(question, name) for name in _QUESTION}
    values["time_zone"] = values["time_zone"] or "UTC"
    return values


def reference_day(text: str) -> date | None:
    """The day of an ISO 8601 day or instant; None when there is none or it cannot be read."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
