"""The due queue, and what people do to the plan of a question."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import CheckFinding, Question
from ...queries.care import findings_of
from ...queries.questions import with_outcomes_in_force
from ...queries.reminders import with_reminders
from ...queries.visible import questions_for
from ..care_inputs import ConfirmBody, HandOverBody, ReviewBody, SnoozeBody
from ..fields import Strict
from ..outputs.care import CareSerializer, DueQuestionSerializer
from ..outputs.questions import WrittenVerdictSerializer
from ..versions import tagged
from .base import Door, Listing


@extend_schema_view(
    get=extend_schema(
        summary="Due queue",
        tags=["reminders"],
        description="Every question past its deadline without an outcome, the oldest first, with its owner, how often "
        "somebody was reminded and when last, and what the checks found. Snoozed ones stay in. Takes the role editor "
        "or adjudicator.",
    )
)
class DueQueue(Listing):
    """The complete due queue."""

    serializer_class = DueQuestionSerializer
    permission_classes = (IsAuthenticated,)
    queryset = Question.objects.none()
    orderings = {"due_at": "due_at"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who look after questions."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read the due queue")

    def get_queryset(self) -> QuerySet[Any]:
        queue = with_reminders(Question.objects.due(self.now)).select_related("owner", "backup")
        return with_outcomes_in_force(queue).select_related("event", "owner", "backup")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if args:
            serializer._context = {**serializer.context, "findings": findings_of(args[0])}
        return serializer


class CareStep(Door):
    """One change to the plan of one question."""

    versioned = True
    body: ClassVar[type[Strict[Any]]]
    to = ""

    def take(self, question: Question, given: dict[str, Any]) -> Question:
        """Call the verb."""
        raise NotImplementedError

    def step(self, id: UUID) -> Response:
        """Find, check, take the step, show. Raises what the exception handler knows."""
        question = get_object_or_404(questions_for(self.request.user), public_id=id)
        self.require(JUDGES, self.to)
        self.require_match(question)
        given = self.given(self.body)
        self.take(question, given.validated_data)
        row = with_reminders(Question.objects.filter(pk=question.pk)).select_related("owner", "backup").get()
        return tagged(Response(CareSerializer(row).data), row)


class Snooze(CareStep):
    """Let it rest."""

    body, to = SnoozeBody, "snooze a question"

    def take(self, question: Question, given: dict[str, Any]) -> Question:
        return actions.snooze_question(actor=self.actor, question=question, now=self.now, **given)

    @extend_schema(
        summary="Snooze a question",
        tags=["reminders"],
        request=SnoozeBody,
        responses=CareSerializer,
        examples=[OpenApiExample("A week", {"days": 7, "reason": "The journal is late."}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Let reminders rest for 1, 7 or 30 days; then they return with the stage that the deadline is at by then.

        The question stays in the due queue. A settled question answers 409. Takes the role editor or adjudicator.
        """
        return self.step(id)


class HandOver(CareStep):
    """Pass it on."""

    body, to = HandOverBody, "hand over a question"

    def take(self, question: Question, given: dict[str, Any]) -> Question:
        return actions.hand_over_question(actor=self.actor, question=question, now=self.now, **given)

    @extend_schema(
        summary="Hand a question over",
        tags=["reminders"],
        request=HandOverBody,
        responses=CareSerializer,
        examples=[
            OpenApiExample("A colleague", {"to": "ada@desk.example", "reason": "Her beat."}, request_only=True),
            OpenApiExample("The desk", {"to": None}, request_only=True),
        ],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Give a question to a colleague, or with null to the desk; a snooze ends with it.

        The new owner hears at once of what has come already. A settled question answers 409. Takes the role editor or
        adjudicator.
        """
        return self.step(id)


class Review(CareStep):
    """Ask again."""

    body, to = ReviewBody, "set a review date"

    def take(self, question: Question, given: dict[str, Any]) -> Question:
        return actions.set_review_date(actor=self.actor, question=question, now=self.now, **given)

    @extend_schema(
        summary="Set a review date",
        tags=["reminders"],
        request=ReviewBody,
        responses=CareSerializer,
        examples=[OpenApiExample("After the vote", {"on": "2027-05-03", "reason": "The vote."}, request_only=True)],
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Have the owner asked on a day to come whether this could be settled already.

        A settled question answers 409. Takes the role editor or adjudicator.
        """
        return self.step(id)


class ConfirmProposal(Door):
    """Make a checker's proposal a verdict."""

    versioned = True

    @extend_schema(
        summary="Confirm a proposed verdict",
        tags=["reminders"],
        request=ConfirmBody,
        responses={201: WrittenVerdictSerializer},
        examples=[
            OpenApiExample("As it was proposed", {"known_on": "2026-07-17", "interest": "none"}, request_only=True)
        ],
    )
    def post(self, request: Request, id: UUID, finding: int) -> Response:
        """Make what a check of a published series proposes one's own verdict, with its row as the evidence.

        The due queue shows proposals among the findings of a question, as kind `proposed`. A proposal that is closed,
        and a question with an outcome in force, answer 409. Takes the role editor or adjudicator.
        """
        question = get_object_or_404(questions_for(request.user), public_id=id)
        self.require(JUDGES, "mark an outcome")
        self.require_match(question)
        given = self.given(ConfirmBody)
        known = question.check_findings.select_related("question") if finding < 2**63 else CheckFinding.objects.none()
        proposal = get_object_or_404(known, pk=finding)
        row = actions.confirm_proposal(actor=self.actor, finding=proposal, now=self.now, **given.validated_data)
        row.warnings = given.warnings()  # type: ignore[attr-defined]
        return Response(WrittenVerdictSerializer(row).data, status=201)
