"""Challenging an outcome, by anybody; looking at challenges and answering them, by the desk."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import Challenge, Question, Scope
from ..act_inputs import AnswerChallengeBody, RefuseChallengeBody
from ..filters import ChallengeFilter
from ..inputs import ChallengeBody, NothingBody
from ..outputs.challenges import ChallengeSerializer, DeskChallengeSerializer
from .base import Detail, Door, Listing


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


@extend_schema_view(
    get=extend_schema(
        summary="Challenges for the desk",
        tags=["questions"],
        description="Every challenge, published or not, the latest first; who sent it is on the desk's own page. "
        "Those that are published stand on their question for everybody. Takes the role editor or adjudicator.",
    )
)
class DeskChallenges(Listing):
    """What waits for the desk, and what it decided."""

    serializer_class = DeskChallengeSerializer
    permission_classes = (IsAuthenticated,)
    filterset_class = ChallengeFilter
    queryset: Any = Challenge.objects.none()
    orderings = {"-recorded": "-id", "recorded": "id", "answer_by": "answer_by"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can answer one."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read challenges")

    def get_queryset(self) -> QuerySet[Any]:
        return Challenge.objects.select_related("question")


@extend_schema_view(
    get=extend_schema(
        summary="One challenge", tags=["questions"], description="With its ETag, for whoever answers it. For judges."
    )
)
class ChallengeView(Detail):
    """One challenge."""

    serializer_class = DeskChallengeSerializer
    permission_classes = (IsAuthenticated,)
    queryset: Any = Challenge.objects.select_related("question")
    lookup_field, lookup_url_kwarg = "public_id", "id"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can answer one."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read a challenge")


class _Answering(Door):
    versioned = True

    def challenge(self, id: UUID) -> Challenge:
        """The challenge, as the version that was read. Raises NotAllowed, Http404 and the like."""
        self.require(JUDGES, "answer a challenge")
        row: Challenge = get_object_or_404(Challenge.objects.all(), public_id=id)
        self.require_match(row)
        return row


class Admit(_Answering):
    """From received to public."""

    @extend_schema(
        summary="Publish a challenge", tags=["questions"], request=NothingBody, responses=DeskChallengeSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Publish an objection, without name and address, to be answered. One that is not new answers 409."""
        challenge = self.challenge(id)
        self.given(NothingBody)
        row = actions.admit_challenge(actor=self.actor, challenge=challenge, now=self.now)
        return Response(DeskChallengeSerializer(row).data)


class RefuseChallenge(_Answering):
    """Not to be published."""

    @extend_schema(
        summary="Refuse a challenge", tags=["questions"], request=RefuseChallengeBody,
        responses=DeskChallengeSerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Keep an objection from being published: not about this outcome, or unlawful. It is counted in public.

        Where two people judge, not by one who judged. One that is not new answers 409.
        """
        challenge = self.challenge(id)
        given = self.given(RefuseChallengeBody).validated_data
        row = actions.refuse_challenge(actor=self.actor, challenge=challenge, now=self.now, **given)
        return Response(DeskChallengeSerializer(row).data)


class Answer(_Answering):
    """In public."""

    @extend_schema(
        summary="Answer a challenge", tags=["questions"], request=AnswerChallengeBody,
        responses=DeskChallengeSerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Answer a published objection: the outcome stands, or (an adjudicator) it is taken back and judged anew.

        Where two people judge, not by one who judged. One that is not open answers 409.
        """
        challenge = self.challenge(id)
        given = self.given(AnswerChallengeBody).validated_data
        row = actions.answer_challenge(actor=self.actor, challenge=challenge, now=self.now, **given)
        return Response(DeskChallengeSerializer(row).data)
