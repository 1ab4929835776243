"""Bodies of requests, and how they become what the verbs take."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from .. import actions
from ..models import (
    About,
    Basis,
    Commentary,
    ConditionOutcome,
    Interest,
    Outcome,
    Prediction,
    Question,
    RefusalReason,
    SpeakerRole,
    WithdrawalReason,
)
from ..queries.visible import commentaries_for, questions_for
from .fields import Address, Choice, Day, DayOrInstant, Flag, Share, Strict, Text
from .references import AuthorNamed, ByIdOrInline, OutletByName, TopicByName

MOST_TOPICS = 20
MOST_EVIDENCE = 20

# Of a question, or of its condition.
VERDICT_OUTCOMES = (*Outcome.choices, *ConditionOutcome.choices)
GIVEN_BASES = tuple(one for one in Basis.choices if one[0] != Basis.IMPORT)

Given = Mapping[str, Any]


class CommentaryBody(Strict[Any]):
    """A piece by what is printed on it; the same address, outlet, title and day are the same piece."""

    url = Text(max_length=2000, help_text="Where the piece can be read; needed even for a draft.")
    outlet = OutletByName(max_length=200, help_text="Name or slug; a new name makes a new outlet.")
    title = Text(max_length=500)
    published_on = Day(required=False, allow_null=True)
    archive_url = Address()


class QuestionBody(Strict[Any]):
    """A question by its words; the same statement and deadline are the same question."""

    statement = Text(max_length=500)
    resolution_criteria = Text(max_length=5000)
    deadline = Day(required=False, allow_null=True)
    time_zone = Text(max_length=64, help_text="IANA name, such as Europe/Berlin; the desk's own if not given.")
    condition = Text(max_length=500)
    condition_criteria = Text(max_length=5000)
    condition_deadline = Day(required=False, allow_null=True)
    topics = serializers.ListField(
        child=TopicByName(max_length=120, required=True),
        required=False,
        max_length=MOST_TOPICS,
        help_text="Names or slugs; a new name makes a new topic.",
    )
    event = Text(max_length=200, help_text="Name of an event that several questions turn on.")


class ReferenceBody(Strict[Any]):
    """What a market, a crowd or a base rate said at the time."""

    probability = Share(required=False, allow_null=True)
    source = Text(max_length=500)  # type: ignore[assignment]
    at = DayOrInstant(help_text="Day or instant, ISO 8601; not after said_on if it is to count for skill.")


class DraftBody(Strict[Any]):
    """A find, as much of it as is known: an address and a quote are enough."""

    quote = Text(max_length=5000, help_text="The author's own words, verbatim.")
    commentary = ByIdOrInline(CommentaryBody, commentaries_for, required=False)
    author = AuthorNamed(required=False, allow_null=True)
    question = ByIdOrInline(QuestionBody, questions_for, required=False, allow_null=True)
    said_on = Day(required=False, allow_null=True)
    place = Text(max_length=200, help_text="Where in the piece: paragraph, page or timecode.")
    translation = Text(max_length=5000)
    translator = Text(max_length=200)
    speaker_role = Choice(choices=SpeakerRole.choices, required=False)
    hedge = Text(max_length=200, help_text="The word or phrase that says how sure the author is, such as “probably”.")
    probability = Share(required=False, allow_null=True, help_text="Of the question's statement being true.")
    low = Share(required=False, allow_null=True)
    high = Share(required=False, allow_null=True)
    basis = Choice(choices=GIVEN_BASES, required=False, allow_null=True)
    denies = Flag(required=False)
    retracts = Flag(required=False)
    after_news = Flag(required=False)
    reference = ReferenceBody(required=False, allow_null=True)
    external_id = Text(max_length=200, help_text="Your own key for it, unique within the outlet.")
    note = Text(max_length=5000, help_text="For the desk; shown to nobody else while the draft is one.")


class NewPredictionBody(DraftBody):
    """The same, with the wish to publish at once."""

    publish = Flag(required=False, default=False, help_text="Publish in the same step: all of it, or nothing is saved.")


class ReadingBody(Strict[Any]):
    """How likely the quote makes the statement, where two editors read it blind."""

    hedge = Text(max_length=200, help_text="The word or phrase that says how sure the author is, such as “probably”.")
    probability = Share(required=False, allow_null=True, help_text="Of the question's statement being true.")
    low = Share(required=False, allow_null=True)
    high = Share(required=False, allow_null=True)
    denies = Flag(required=False)


class RefusalBody(Strict[Any]):
    """Why a find is not published."""

    reason = Choice(choices=RefusalReason.choices)
    note = Text(max_length=5000)


class WithdrawalBody(Strict[Any]):
    """Why a published entry no longer counts."""

    reason = Choice(choices=WithdrawalReason.choices)
    note = Text(max_length=5000, help_text="Public.")


class EvidenceBody(Strict[Any]):
    """A source that shows the outcome; or, where nothing happened, one that was searched in vain (kind `search`)."""

    kind = Choice(choices=[("source", "a source"), ("search", "a source searched in vain")], required=False)
    url = Address()
    quote = Text(max_length=5000, help_text="The words that decide it; of a search, the source's name.")
    archive_url = Address()
    paywalled = Flag(
        required=False,
        help_text="Behind a paywall: then with its words and the digest of a capture, or beside another.",
    )
    sha256 = Text(max_length=64, help_text="The digest of a capture kept here.")
    until = Day(required=False, allow_null=True, help_text="Of a search: until which day.")


class VerdictBody(Strict[Any]):
    """An editor's finding."""

    about = Choice(choices=About.choices, required=False, help_text="The question, if not given, or its condition.")
    outcome = Choice(choices=VERDICT_OUTCOMES, help_text="Of a condition: met, not met or unclear.")
    interest = Choice(
        choices=Interest.choices,
        help_text="What you have to gain or lose by it. Anything but none bars you from judging.",
    )
    credit = Share(required=False, allow_null=True, help_text="Only for partial: the part that came true.")
    known_on = Day(help_text="The first day a listed source showed it.")
    evidence = serializers.ListField(child=EvidenceBody(), required=False, max_length=MOST_EVIDENCE)
    rationale = Text(max_length=5000)


class ChallengeBody(Strict[Any]):
    """What is wrong with the outcome in force. Text and source are published, once the desk has seen them."""

    text = Text(max_length=5000, required=True, help_text="What is wrong, in a sentence at least.")
    evidence_url = Address()
    from_author = Flag(required=False, help_text="You are the author, or act for them.")
    contact = Text(max_length=254, required=True, help_text="Your e-mail address, in case the desk has to ask.")
    contact_name = Text(max_length=200)


class NothingBody(Strict[Any]):
    """No members at all."""


_PLAIN = (
    "quote", "said_on", "place", "translation", "translator", "speaker_role", "hedge", "probability", "low", "high",
    "denies", "retracts", "after_news", "external_id", "note", "author",
)  # fmt: skip


def new_input(given: Given) -> actions.PredictionInput:
    """What a DraftBody says about a new find."""
    empty = actions.PredictionInput()
    return replace(empty, **_changes(empty, given))


def edited_input(draft: Prediction, given: Given) -> actions.PredictionInput:
    """What `draft` says with the members of a DraftBody changed; those not given stay as they are."""
    base = actions.as_input(draft)
    changes = _changes(base, given)
    if actions.is_read_blind(draft):  # nothing is read for an editor who only corrects a date
        return replace(base, **changes)
    return actions.changed_input(base, changes)


def _changes(base: actions.PredictionInput, given: Given) -> dict[str, Any]:
    changes = {name: given[name] for name in _PLAIN if name in given}
    if "basis" in given:
        changes["basis"] = given["basis"] or ""
    if "reference" in given:
        changes |= _reference(given["reference"])
    if "commentary" in given:
        changes["commentary"] = piece_changed(base.commentary, given["commentary"])
    if "question" in given:
        changes["question"] = _question(base.question, given["question"])
    return changes


def verdict_input(question: Question, given: Given) -> actions.VerdictInput:
    """What a VerdictBody says about `question`."""
    return actions.VerdictInput(
        question=question,
        about=given.get("about") or About.OUTCOME,
        outcome=given["outcome"],
        interest=given["interest"],
        known_on=given["known_on"],
        credit=given.get("credit"),
        evidence=tuple(actions.Evidence(**piece) for piece in given.get("evidence", ())),
        rationale=given.get("rationale", ""),
    )


def _reference(given: Given | None) -> dict[str, Any]:
    if given is None:
        return {"reference_probability": None, "reference_source": "", "reference_at": ""}
    return {f"reference_{name}": value for name, value in given.items()}


def piece_changed(base: Commentary | actions.CommentaryInput, given: Commentary | Given) -> Any:
    """The piece that is given, or `base` with the members of a CommentaryBody changed."""
    if isinstance(given, Commentary):
        return given
    if isinstance(base, Commentary):
        base = actions.CommentaryInput(
            url=base.url,
            outlet=base.outlet.name if base.outlet else "",
            title=base.title,
            published_on=base.published_on,
            archive_url=base.archive_url,
        )
    return replace(base, **given)


def _question(base: Question | actions.QuestionInput | None, given: Question | Given | None) -> Any:
    if given is None or isinstance(given, Question):
        return given
    members = dict(given)
    if "topics" in members:
        members["topics"] = tuple(members["topics"])
    if isinstance(base, actions.QuestionInput):
        return replace(base, **members)
    if isinstance(base, Question) and not members.get("statement"):
        sentence = "The draft stands on a published question: give the statement too, to word another one."
        raise ValidationError({"question": {"statement": [ErrorDetail(sentence, "required")]}})
    return actions.QuestionInput(**members)
