"""Bodies of requests that change what is public already: each says why, and a colleague may have to confirm it."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from ..models import Basis, Interest, Outcome, Prediction, SpeakerRole, TakedownReason
from .fields import Choice, Day, DayOrInstant, Flag, Share, Strict, Text
from .inputs import MOST_EVIDENCE, MOST_TOPICS, CommentaryBody, EvidenceBody, Given, piece_changed
from .references import TopicByName


class _ReasonedBody(Strict[Any]):
    reason = Text(max_length=5000, required=True, help_text="Public, and in the log.")

    def validate(self, attrs: Any) -> Any:
        """Nothing but a reason changes nothing."""
        if len(attrs) == 1 and len(self.fields) > 1:
            sentence = f"Say what to change: some of {', '.join(map(str, self.fields.keys()))}."
            raise ValidationError({"changes": [ErrorDetail(sentence, "nothing_changed")]})
        return attrs


class CorrectionBody(_ReasonedBody):
    """The finding that is to supersede the outcome in force, and why."""

    outcome = Choice(choices=Outcome.choices)
    interest = Choice(
        choices=Interest.choices,
        help_text="What you have to gain or lose by it. Anything but none bars you from judging.",
    )
    credit = Share(required=False, allow_null=True, help_text="Only for partial: the part that came true.")
    known_on = Day(help_text="The first day a listed source showed it.")
    evidence = serializers.ListField(child=EvidenceBody(), required=False, max_length=MOST_EVIDENCE)
    rationale = Text(max_length=5000)


class QuestionAmendmentBody(_ReasonedBody):
    """What is to change of a published question; what is not given stays."""

    resolution_criteria = Text(max_length=5000)
    deadline = Day(required=False)
    time_zone = Text(max_length=64, help_text="IANA name, such as Europe/Berlin.")
    condition = Text(max_length=500)
    condition_criteria = Text(max_length=5000)
    condition_deadline = Day(required=False, allow_null=True)
    topics = serializers.ListField(
        child=TopicByName(max_length=120, required=True), required=False, max_length=MOST_TOPICS,
        help_text="All of them, by name or slug.",
    )  # fmt: skip
    event = Text(max_length=200, help_text="Name of an event that several questions turn on.")

    def validate_time_zone(self, zone: str) -> str:
        """It can be another, not none."""
        if not zone:
            raise ValidationError("This can be changed, not emptied.", "blank")
        return zone


class PredictionAmendmentBody(_ReasonedBody):
    """What is to change of a published prediction; what is not given stays, and what follows from it is worked out."""

    quote = Text(max_length=5000)
    translation = Text(max_length=5000)
    translator = Text(max_length=200)
    place = Text(max_length=200)
    said_on = Day(required=False)
    speaker_role = Choice(choices=SpeakerRole.choices, required=False)
    commentary = CommentaryBody(required=False, help_text="What is not given of the piece stays.")
    hedge = Text(max_length=200)
    probability = Share(required=False, allow_null=True)
    low = Share(required=False, allow_null=True)
    high = Share(required=False, allow_null=True)
    basis = Choice(choices=Basis.choices, required=False)
    denies = Flag(required=False)
    retracts = Flag(required=False)
    after_news = Flag(required=False)
    reference_probability = Share(required=False, allow_null=True)
    reference_source = Text(max_length=500)
    reference_at = DayOrInstant(help_text="Day or instant, ISO 8601.")


class DeclineBody(Strict[Any]):
    """Why it is not done."""

    answer = Text(max_length=5000, required=True, help_text="For whoever proposed it.")


class WithholdBody(Strict[Any]):
    """Why the words cannot be read."""

    reason = Choice(choices=TakedownReason.choices)
    note = Text(max_length=5000, help_text="Public, beside the reason.")


class ReasonBody(Strict[Any]):
    """Why."""

    reason = Text(max_length=5000, required=True, help_text="In the log, where the act has an entry with its reason.")


class HoldBody(Strict[Any]):
    """The matter that an entry is kept for."""

    reason = Text(max_length=5000, required=True, help_text="For the desk. Never published.")


class RefuseChallengeBody(Strict[Any]):
    """Why an objection is not published."""

    reason = Text(max_length=5000, required=True, help_text="For the desk: refused challenges are only counted.")


class AnswerChallengeBody(Strict[Any]):
    """The desk's answer."""

    upheld = Flag(help_text="true: the outcome is taken back, and the question judged anew. It takes an adjudicator.")
    answer = Text(max_length=5000, required=True, help_text="Public.")


def prediction_changes(row: Prediction, given: Given) -> dict[str, Any]:
    """What a PredictionAmendmentBody changes of `row`, as the verb takes it."""
    changes = {name: value for name, value in given.items() if name != "reason"}
    if "commentary" in changes:
        changes["commentary"] = piece_changed(row.commentary, changes["commentary"])
    return changes


def question_changes(given: Given) -> dict[str, Any]:
    """What a QuestionAmendmentBody changes, as the verb takes it."""
    return {
        name: tuple(value) if name == "topics" else value for name, value in given.items() if name != "reason"
    }  # fmt: skip
