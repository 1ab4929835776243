"""What the doors hand to the verbs: frozen, typed, with names where something may have to be made."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..models import Author, Commentary, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentaryInput:
    """A piece by what is printed on it; the same four values are the same piece."""

    url: str = ""
    outlet: str = ""
    title: str = ""
    published_on: date | None = None
    archive_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionInput:
    """A question by its words; the same statement (trimmed, NFC) and deadline are the same question.

    `event` is a shared event's name or public id; empty for an event of the question's own.
    """

    statement: str = ""
    resolution_criteria: str = ""
    deadline: date | None = None
    time_zone: str = ""
    condition: str = ""
    condition_criteria: str = ""
    condition_deadline: date | None = None
    topics: tuple[str, ...] = ()
    event: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PredictionInput:
    """One find, as much of it as is known; only an address and a quote are needed to save it."""

    quote: str = ""
    commentary: Commentary | CommentaryInput = CommentaryInput()
    author: Author | str | None = None
    question: Question | QuestionInput | None = None
    said_on: date | None = None
    place: str = ""
    translation: str = ""
    translator: str = ""
    speaker_role: str = "byline"
    hedge: str = ""
    probability: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    basis: str = ""
    denies: bool = False
    retracts: bool = False
    after_news: bool = False
    reference_probability: Decimal | None = None
    reference_source: str = ""
    reference_at: str = ""
    external_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One piece of evidence: an address, the words there, a digest of what was kept; or (kind import) a file and line.

    Kind search: a source that was looked at in vain, `until` which day.
    """

    kind: str = "source"
    url: str = ""
    quote: str = ""
    archive_url: str = ""
    sha256: str = ""
    line: int | None = None
    paywalled: bool = False
    until: date | None = None

    def as_json(self) -> dict[str, str | int]:
        """Only what is known, as stored and as logged."""
        values = {
            "kind": self.kind, "url": self.url, "quote": self.quote, "archive_url": self.archive_url,
            "until": self.until.isoformat() if self.until else "",
        }  # fmt: skip
        known: dict[str, str | int] = {name: value for name, value in values.items() if value}
        if self.sha256:
            known["sha256"] = self.sha256
        if self.paywalled:
            known["paywalled"] = True
        if self.line is not None:
            known["line"] = self.line
        return known


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictInput:
    """One editor's finding on one question, or with `about` condition on the question's condition.

    `interest` says what the editor has to gain or lose: none, or one of models.Interest, which bars from judging.
    """

    question: Question
    outcome: str
    known_on: date | None
    about: str = "outcome"
    credit: Decimal | None = None
    evidence: tuple[Evidence, ...] = ()
    rationale: str = ""
    interest: str = "none"
