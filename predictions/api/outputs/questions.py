"""A question as the API shows it."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...models import (
    About,
    Awaiting,
    ConditionOutcome,
    Interest,
    Outcome,
    Prediction,
    PredictionState,
    Question,
    Verdict,
)
from ...queries.judging import roles_of
from ...queries.replies import replies_on_question
from ..links import link
from .challenges import ChallengeCountsSerializer, ChallengeSerializer
from .common import (
    AuthorLinkSerializer,
    ChangeSerializer,
    FieldErrorSerializer,
    Instant,
    Link,
    NamedSerializer,
    Number,
    OutcomeInForceSerializer,
    Words,
    outcome_in_force,
)
from .corrections import CorrectionSerializer
from .replies import ReplySerializer, replies

DUE = "due"
JUDGED_BY = ("one_editor", "two_editors", "adjudicator", "import")
QUESTION_STATES = ("draft", "open", DUE, "provisional", "final", "reopened")


def state_of(question: Question, now: datetime) -> str:
    """The stored state, or `due`, which only the clock decides."""
    return DUE if question.is_due(now) else str(question.state)


class _QuestionSerializer(serializers.Serializer[Question]):
    """What both views of a question share."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    statement = Words()
    deadline = serializers.DateField(read_only=True, allow_null=True)
    time_zone = serializers.CharField(read_only=True)
    state = serializers.SerializerMethodField()
    event = serializers.UUIDField(source="event.public_id", read_only=True)
    topics = NamedSerializer(many=True, read_only=True)
    url = Link("question", "public_id", "id")
    outcome = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=QUESTION_STATES))
    def get_state(self, question: Question) -> str:
        return state_of(question, self.context["now"])

    @extend_schema_field(OutcomeInForceSerializer(allow_null=True))
    def get_outcome(self, question: Question) -> Any:
        resolution = outcome_in_force(question)
        return OutcomeInForceSerializer(resolution).data if resolution else None


class QuestionInPredictionSerializer(_QuestionSerializer):
    """The question that a prediction is about, in short."""


class QuestionSummarySerializer(_QuestionSerializer):
    """A question with its terms and the outcome in force."""

    resolution_criteria = Words()
    condition = Words()
    condition_criteria = Words()
    condition_deadline = serializers.DateField(read_only=True, allow_null=True)
    condition_outcome = serializers.ChoiceField(
        choices=ConditionOutcome.choices, read_only=True, allow_blank=True, help_text="Empty until it is judged."
    )
    due_at = Instant(allow_null=True, help_text="The first instant after the deadline day in the question's zone.")
    recorded_at = Instant(allow_null=True)
    last_seq = serializers.IntegerField(read_only=True, allow_null=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A source that shows the outcome, one searched in vain (kind `search`), or (kind `import`) the line of a file."""

    kind = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True, allow_null=True)
    quote = serializers.CharField(read_only=True, allow_null=True)
    archive_url = serializers.CharField(read_only=True, allow_null=True)
    sha256 = serializers.CharField(read_only=True, allow_null=True)
    line = serializers.IntegerField(read_only=True, allow_null=True)
    paywalled = serializers.BooleanField(read_only=True, allow_null=True)
    until = serializers.DateField(read_only=True, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {str(name): instance.get(name) for name in self.fields}


class VerdictSerializer(serializers.Serializer[Verdict]):
    """An editor's finding; the editor is shown by role, not by name."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    about = serializers.ChoiceField(choices=About.choices, read_only=True)
    outcome = serializers.ChoiceField(choices=[*Outcome.choices, *ConditionOutcome.choices], read_only=True)
    interest = serializers.ChoiceField(choices=Interest.choices, read_only=True)
    credit = Number()
    known_on = serializers.DateField(read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)
    rationale = Words()
    given_at = Instant()
    given_by = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=("editor", "adjudicator")))
    def get_given_by(self, verdict: Verdict) -> str:
        """As what they gave it: an adjudicator decides between two that differ."""
        return "adjudicator" if verdict.adjudicates else "editor"


class JudgedVerdictSerializer(VerdictSerializer):
    """A verdict of a round that is settled. Its editor is shown as the first or second who judged this question."""

    round = serializers.IntegerField(read_only=True, help_text="Counts the times that it was opened for judging.")
    role = serializers.SerializerMethodField()

    def get_role(self, verdict: Verdict) -> str:
        """editor 1, editor 2 and so on, adjudicator, or import."""
        return str(self.context["roles"][verdict.pk])


class WrittenVerdictSerializer(VerdictSerializer):
    """A verdict just given, with what was accepted but changed, and what its question waits for now."""

    question_state = serializers.CharField(source="question.state", read_only=True)
    settled = serializers.BooleanField(source="question.settled", read_only=True)
    provisional_until = serializers.SerializerMethodField()
    question_awaiting = serializers.ChoiceField(
        choices=Awaiting.choices,
        source="question.awaiting",
        read_only=True,
        help_text="Empty: nothing. second: a colleague's verdict, given blind. disputed: an adjudicator.",
    )

    question = serializers.UUIDField(source="question.public_id", read_only=True)
    question_url = Link("question", "public_id", "id", source="question")
    warnings = FieldErrorSerializer(many=True, read_only=True)

    @extend_schema_field(Instant(allow_null=True))
    def get_provisional_until(self, verdict: Verdict) -> Any:
        """The end of the challenge window; null where nothing is settled yet, and where there is no window."""
        resolution = verdict.question.resolutions.filter(superseded_at__isnull=True).first()
        until = resolution.provisional_until if resolution else None
        return Instant().to_representation(until) if until else None


class ResolutionSerializer(OutcomeInForceSerializer):
    """An outcome, in force or superseded, with the verdict behind it."""

    superseded_at = Instant(allow_null=True)
    superseded_reason = Words()
    judged_by = serializers.ChoiceField(choices=JUDGED_BY, read_only=True)
    verdict = VerdictSerializer(read_only=True)


class ClaimSerializer(serializers.Serializer[Prediction]):
    """What one author said on the question."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=PredictionState.choices, read_only=True)
    author = AuthorLinkSerializer(read_only=True, allow_null=True)
    said_on = serializers.DateField(read_only=True, allow_null=True)
    probability = Number()
    low = Number()
    high = Number()
    vague = serializers.BooleanField(read_only=True)
    retracts = serializers.BooleanField(read_only=True)
    url = Link("prediction", "public_id", "id")


class QuestionDetailSerializer(QuestionSummarySerializer):
    """A question with every outcome it has had, and what was said on it."""

    resolutions = serializers.SerializerMethodField()
    verdicts = serializers.SerializerMethodField()
    amendments = ChangeSerializer(many=True, read_only=True)
    corrections = CorrectionSerializer(many=True, read_only=True)
    challenges = serializers.SerializerMethodField()
    challenge_counts = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()
    predictions = serializers.SerializerMethodField()
    n_predictions = serializers.SerializerMethodField()
    predictions_url = serializers.SerializerMethodField()

    @extend_schema_field(ResolutionSerializer(many=True))
    def get_resolutions(self, question: Question) -> Any:
        return ResolutionSerializer(many=True, instance=list(question.resolutions.all())).data

    @extend_schema_field(JudgedVerdictSerializer(many=True))
    def get_verdicts(self, question: Question) -> Any:
        """Every verdict of its settled rounds, on the question and on its condition; what waits is not shown."""
        rows = question.opened_verdicts  # type: ignore[attr-defined]
        return JudgedVerdictSerializer(rows, many=True, context={"roles": roles_of(rows)}).data

    @extend_schema_field(ChallengeCountsSerializer)
    def get_challenge_counts(self, question: Question) -> Any:
        return ChallengeCountsSerializer(self.context["challenge_counts"]).data

    @extend_schema_field(ReplySerializer(many=True))
    def get_replies(self, question: Question) -> Any:
        """What those who spoke on it say of its outcome and of their own predictions, the oldest first."""
        return replies(replies_on_question(question))

    @extend_schema_field(ChallengeSerializer(many=True))
    def get_challenges(self, question: Question) -> Any:
        return ChallengeSerializer(question.public_challenges, many=True).data  # type: ignore[attr-defined]

    @extend_schema_field(ClaimSerializer(many=True))
    def get_predictions(self, question: Question) -> Any:
        """The first 200 in the order in which they stand; all of them are at predictions_url."""
        return ClaimSerializer(self.context["claims"], many=True).data

    def get_n_predictions(self, question: Question) -> int:
        """How many there are in all."""
        return int(self.context["n_claims"])

    @extend_schema_field(serializers.URLField())
    def get_predictions_url(self, question: Question) -> str:
        return f"{link('predictions')}?question={question.public_id}"
