"""A draft as the rules read it: flat, with names instead of rows."""

from datetime import date, datetime
from typing import Any

from ..models import Author, Commentary, Question
from ..rules.addresses import bad_url
from ..rules.draft import Draft
from ..rules.entry import LENGTHS, broken_line, unreadable
from ..rules.problems import Problem
from .errors import Invalid
from .inputs import CommentaryInput, PredictionInput, QuestionInput
from .names import name_key
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


# What no rule reads and the database bounds; topics and event are bounded name by name.
_SIDE_TEXTS = {
    "translation": 5000,
    "translator": 200,
    "place": 200,
    "external_id": 200,
    "note": 5000,
    "reference_at": 40,
}


_ONE_LINE = ("translator", "place", "external_id")


def _is_moment(text: str) -> bool:
    try:
        # Python reads a day of a week (2026-W05-6) as well, which PostgreSQL does not.
        if date.fromisoformat(text[:10]).isoformat() != text[:10]:
            return False
        return len(text) == len("2026-01-31") or (datetime.fromisoformat(text).tzinfo is not None and text[10] == "T")
    except ValueError:
        return False


def side_problems(draft: PredictionInput) -> list[Problem]:
    """What keeps the parts of `draft` that no rule reads from being stored."""
    found = [one for name, longest in _SIDE_TEXTS.items() for one in unreadable(name, getattr(draft, name), longest)]
    found += [one for name in _ONE_LINE for one in broken_line(name, getattr(draft, name))]
    if draft.reference_at and not _is_moment(draft.reference_at):
        found.append(
            Problem(
                "reference_at",
                "bad_date",
                "Give a day or a time with its offset, such as 2026-01-31 or 2026-01-31T12:00Z.",
            )
        )
    if isinstance(draft.commentary, CommentaryInput) and draft.commentary.archive_url:
        found += bad_url("archive_url", draft.commentary.archive_url)
        found += unreadable("archive_url", draft.commentary.archive_url, LENGTHS["source_url"])
    if isinstance(draft.author, str) and draft.author.strip() and not name_key(draft.author):
        found.append(Problem("author", "bad_name", "Write a name: this one holds nothing that shows."))
    if isinstance(draft.question, QuestionInput):
        found += [*unreadable("event", draft.question.event), *broken_line("event", draft.question.event)]
        found += [one for name in draft.question.topics for one in topic_problems(name)]
    return found


def topic_problems(name: str) -> list[Problem]:
    """What keeps `name` from being a topic; a semicolon separates topics in files."""
    found = [*unreadable("topics", name, 120), *broken_line("topics", name)]
    if ";" in name:
        found.append(Problem("topics", "bad_topic", "Name a topic without a semicolon: it separates topics in files."))
    return found


def check_text(field: str, text: str, longest: int = LENGTHS["rationale"]) -> None:
    """Raise Invalid for a text that could not be stored or read."""
    found = unreadable(field, text, longest)
    if found:
        raise Invalid(found)


def reference_day(text: str) -> date | None:
    """The day of an ISO 8601 day or instant; None when there is none or it cannot be read."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
