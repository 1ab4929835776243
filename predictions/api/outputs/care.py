"""Who looks after what, and what was sent to whom, as the API shows it to the desk."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...models import Channel, CheckFinding, DeliveryState, FindingKind, Question, Reminder, Stage, User
from .common import Instant, Link, Words
from .questions import QuestionSummarySerializer


class PersonSerializer(serializers.Serializer[User]):
    """Somebody of the desk."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(source="__str__", read_only=True)


class _CaredForSerializer(serializers.Serializer[Question]):
    """What is planned for a question, and by whom it is looked after."""

    owner = PersonSerializer(read_only=True, allow_null=True, help_text="Null: the desk.")
    backup = PersonSerializer(read_only=True, allow_null=True, help_text="Null: as the desk's settings say.")
    n_reminded = serializers.IntegerField(read_only=True, help_text="Occasions on which somebody was reminded.")
    last_reminded_at = Instant(allow_null=True)
    snoozed_until = serializers.DateField(read_only=True, allow_null=True)
    review_on = serializers.DateField(read_only=True, allow_null=True)


class CareSerializer(_CaredForSerializer):
    """The plan of one question after a change of it."""

    question = serializers.UUIDField(source="public_id", read_only=True)
    question_url = Link("question", "public_id", "id")


class FindingSerializer(serializers.Serializer[CheckFinding]):
    """What a check found; it decides nothing."""

    id = serializers.IntegerField(source="pk", read_only=True)
    kind = serializers.ChoiceField(choices=FindingKind.choices, read_only=True)
    detail = serializers.JSONField(read_only=True, help_text="What it rests on; its members depend on the kind.")
    found_at = Instant()


class DueQuestionSerializer(QuestionSummarySerializer, _CaredForSerializer):
    """A question past its deadline without an outcome, with its care."""

    days_overdue = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    verdicts_url = Link("verdicts", "public_id", "id")

    def get_days_overdue(self, question: Question) -> int:
        """Days since the deadline day, in the question's zone: the day after it is day one."""
        assert question.due_at is not None
        return int((self.context["now"] - question.due_at).days) + 1

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, question: Question) -> Any:
        return FindingSerializer(self.context["findings"][question.pk], many=True).data


class QuestionInReminderSerializer(serializers.Serializer[Question]):
    """What it is about, in short."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    statement = Words()
    deadline = serializers.SerializerMethodField()
    url = Link("question", "public_id", "id")

    def get_deadline(self, question: Question) -> date:
        assert question.deadline is not None
        return question.deadline


class ReminderSerializer(serializers.Serializer[Reminder]):
    """One occasion, to one person, by one channel."""

    id = serializers.UUIDField(read_only=True)
    question = QuestionInReminderSerializer(read_only=True)
    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True)
    occurrence = serializers.IntegerField(read_only=True)
    channel = serializers.ChoiceField(choices=Channel.choices, read_only=True)
    state = serializers.ChoiceField(choices=DeliveryState.choices, read_only=True)
    not_before = Instant()
    attempts = serializers.IntegerField(read_only=True)
    accepted_at = Instant(allow_null=True)
    last_error = Words()
