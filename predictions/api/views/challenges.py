"""Challenging an outcome, by anybody."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...models import Question, Scope
from ..inputs import ChallengeBody
from ..outputs.questions import ChallengeSerializer
from .base import Door


class Challenges(Door):
    """Objections to the outcome in force."""

    permission_classes = (AllowAny,)
    throttle_scope = "challenge"
    write_scope = Scope.READ

    @extend_schema(
        summary="Challenge an outcome", tags=["questions"], request=ChallengeBody, responses={201: ChallengeSerializer}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Object to the outcome in force. Needs no key; five an hour from one address.

        One that arrives while the outcome is provisional keeps it from being final until the desk has answered in
        public. It is published once the desk has looked at it, without name and address. A question without an outcome
        in force answers 409.
        """
        question = get_object_or_404(Question.objects.public(), public_id=id)
        given = self.given(ChallengeBody).validated_data
        row = actions.file_challenge(challenge=actions.ChallengeInput(question=question, **given), now=self.now)
        return Response(ChallengeSerializer(row).data, status=201)
