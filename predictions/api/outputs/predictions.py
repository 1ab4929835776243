"""A prediction as the API shows it."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ... import actions
from ...models import Basis, Prediction, PredictionState, SpeakerRole, Takedown, TakedownReason, TakedownState
from ...queries.frames import is_with_hindsight
from ...queries.replies import replies_on_prediction
from ...rules.problems import Level
from ..problems import FieldError, of_rules, path_of
from .common import (
    AuthorLinkSerializer,
    ChangeSerializer,
    FieldErrorSerializer,
    Instant,
    Link,
    NamedSerializer,
    Number,
    PieceLinkSerializer,
    Words,
    outcome_in_force,
)
from .questions import QuestionInPredictionSerializer
from .replies import ReplySerializer, replies


class ReferenceSerializer(serializers.Serializer[Prediction]):
    """The frozen reference: what a market, a crowd or a base rate said."""

    probability = Number(source="reference_probability")
    source = Words(source="reference_source")  # type: ignore[assignment]
    at = Words(source="reference_at")


class DraftProblemSerializer(FieldErrorSerializer):
    """What an editor should know about a draft; `block` keeps it from being published."""

    level = serializers.ChoiceField(choices=[level.value for level in Level], read_only=True)


class PredictionSerializer(serializers.Serializer[Prediction]):
    """One author's claim on one question in one piece; the numbers are of the question's statement being true."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=PredictionState.choices, read_only=True)
    quote = Words()
    translation = Words()
    translator = Words()
    author = AuthorLinkSerializer(read_only=True, allow_null=True)
    outlet = NamedSerializer(read_only=True, allow_null=True)
    commentary = PieceLinkSerializer(read_only=True)
    question = QuestionInPredictionSerializer(read_only=True, allow_null=True)
    said_on = serializers.DateField(read_only=True, allow_null=True)
    place = Words()
    speaker_role = serializers.ChoiceField(choices=SpeakerRole.choices, read_only=True)
    hedge = Words()
    probability = Number()
    low = Number()
    high = Number()
    basis = serializers.SerializerMethodField()
    lexicon_version = Words()
    vague = serializers.BooleanField(read_only=True, help_text="The reading is too wide to score.")
    denies = serializers.BooleanField(read_only=True)
    retracts = serializers.BooleanField(read_only=True)
    after_news = serializers.BooleanField(read_only=True)
    reference = serializers.SerializerMethodField()
    revises = serializers.SerializerMethodField()
    external_id = Words()
    reason = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()
    recorded_at = Instant(allow_null=True)
    last_seq = serializers.IntegerField(read_only=True, allow_null=True)
    withheld = serializers.SerializerMethodField()
    url = Link("prediction", "public_id", "id")
    problems = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=Basis.choices, allow_null=True))
    def get_basis(self, row: Prediction) -> str | None:
        return row.basis or None

    @extend_schema_field(ReferenceSerializer(allow_null=True))
    def get_reference(self, row: Prediction) -> Any:
        known = row.reference_probability is not None or row.reference_source or row.reference_at
        return ReferenceSerializer(row).data if known else None

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_revises(self, row: Prediction) -> str | None:
        """The id of the author's statement that this one follows on the same question."""
        return str(row.revises.public_id) if row.revises else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_reason(self, row: Prediction) -> str | None:
        """Why it was withdrawn or refused."""
        return row.withdrawal_reason or row.refusal_reason or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_note(self, row: Prediction) -> str | None:
        """The notice of a withdrawal or refusal; of a draft, what the desk noted. A published entry shows none."""
        text = row.note if row.state == PredictionState.DRAFT else row.public_note
        return text or None

    @extend_schema_field(serializers.ChoiceField(choices=TakedownReason.choices, allow_null=True))
    def get_withheld(self, row: Prediction) -> str | None:
        """Why its words cannot be read; the entry keeps counting."""
        return row.withheld or None

    @extend_schema_field(DraftProblemSerializer(many=True))
    def get_problems(self, row: Prediction) -> list[dict[str, str]]:
        """Of a draft: what publication still needs, and what to look at twice. Otherwise empty."""
        if row.state != PredictionState.DRAFT:
            return []
        return [
            {"field": path_of(one.field), "code": one.code, "message": one.sentence, "level": one.level.value}
            for one in actions.publication_problems(row, self.context["now"])
        ]


class TakedownSerializer(serializers.Serializer[Takedown]):
    """Words that were taken out of view, why, and what became of them."""

    state = serializers.ChoiceField(choices=TakedownState.choices, read_only=True)
    reason = serializers.ChoiceField(choices=TakedownReason.choices, read_only=True)
    note = Words()
    withheld_at = Instant()
    ended_at = Instant(allow_null=True, help_text="When the words were restored or deleted.")


class PredictionDetailSerializer(PredictionSerializer):
    """The same, with the desk's own changes to it since publication."""

    amendments = ChangeSerializer(many=True, read_only=True)
    takedowns = TakedownSerializer(many=True, read_only=True)
    chosen_with_hindsight = serializers.SerializerMethodField()
    posthumous = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()

    def get_chosen_with_hindsight(self, row: Prediction) -> bool:
        """It came in an imported file for which nobody had stated what would be read."""
        return row.recorded_seq is not None and is_with_hindsight(row)

    @extend_schema_field(serializers.BooleanField())
    def get_posthumous(self, row: Prediction) -> bool:
        """Whether the author died before the outcome was known."""
        found = outcome_in_force(row.question) if row.question else None
        return row.author is not None and row.author.is_posthumous(found.known_on if found else None)

    @extend_schema_field(ReplySerializer(many=True))
    def get_replies(self, row: Prediction) -> Any:
        """What the author says of this prediction and of the outcome, the oldest first."""
        return replies(replies_on_prediction(row)) if row.last_seq is not None else []


class WrittenPredictionSerializer(PredictionDetailSerializer):
    """A prediction after a write, with what was accepted but changed or is worth a second look."""

    warnings = serializers.SerializerMethodField()

    @extend_schema_field(FieldErrorSerializer(many=True))
    def get_warnings(self, row: Prediction) -> list[dict[str, str]]:
        """Numbers that were rounded; of what was just published, what is worth a second look."""
        found: list[FieldError] = [*self.context.get("warnings", ()), *self._of_publication(row)]
        return [asdict(one) for one in found]

    def _of_publication(self, row: Prediction) -> list[FieldError]:
        if row.state != PredictionState.PUBLISHED:
            return []
        problems = actions.publication_problems(row, self.context["now"])
        return of_rules(one for one in problems if one.level is Level.WARN)
