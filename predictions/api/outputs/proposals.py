"""A proposal as the API shows it to the desk."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...models import Commentary, Proposal, ProposalState
from .care import PersonSerializer
from .common import Instant, Words

# A value that says what it is (`actions.arguments`): what stands in it is what readers want.
_WRAPPED = ("decimal", "day", "list", "VerdictInput", "Evidence", "CommentaryInput")


class ProposalSerializer(serializers.Serializer[Proposal]):
    """What somebody wants to do to the record, and what a colleague said to it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    act = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=ProposalState.choices, read_only=True)
    question = serializers.UUIDField(source="question.public_id", read_only=True, allow_null=True, default=None)
    prediction = serializers.UUIDField(source="prediction.public_id", read_only=True, allow_null=True, default=None)
    reason = Words()
    arguments = serializers.SerializerMethodField()
    done_already = serializers.BooleanField(read_only=True)
    confirm_by = Instant(allow_null=True)
    proposed_by = PersonSerializer(source="proposer", read_only=True)
    proposed_at = Instant()
    decided_by = PersonSerializer(read_only=True, allow_null=True)
    decided_at = Instant(allow_null=True)
    answer = Words()

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_arguments(self, row: Proposal) -> Any:
        """What is to be done: `verdict` of a correction, `changes` of an amendment, `why` of a withdrawal."""
        return readable(row.arguments)


def readable(value: Any) -> Any:
    """Arguments as a proposal keeps them, for people: days and decimals as texts, a piece by its address.

    >>> readable({"changes": {"low": {"decimal": "0.7"}, "topics": {"list": ["a"]}}})
    {'changes': {'low': '0.7', 'topics': ['a']}}
    """
    if isinstance(value, list):
        return [readable(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, inner)] = value.items()
        if kind in _WRAPPED:
            return readable(inner)
        if kind == Commentary.__name__:
            return Commentary.objects.filter(pk=inner).values_list("url", flat=True).first()
    # The question is the proposal's own.
    return {name: readable(one) for name, one in value.items() if name != "question"}
