"""Acts that may take two people: done at once, or written down for a colleague to confirm."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import Prediction, Proposal, Question, Role
from ...queries.questions import with_outcomes_in_force
from ...queries.visible import questions_for
from ..act_inputs import CorrectionBody, DeclineBody, QuestionAmendmentBody, question_changes
from ..filters import ProposalFilter
from ..inputs import NothingBody, verdict_input
from ..links import link
from ..outputs.proposals import ProposalSerializer
from ..outputs.questions import QuestionSummarySerializer
from ..versions import tagged
from .base import Detail, Door, Listing

# An administrator judges nothing and is the second person of a takedown.
DESK = (*JUDGES, Role.ADMINISTRATOR)


class Act(Door):
    """A change of what is public already."""

    versioned = True

    def do_or_propose(
        self, do: Callable[[], Any], *, act: str, target: Question | Prediction, reason: str,
        arguments: dict[str, Any], alone: bool = True,
    ) -> Response | None:  # fmt: skip
        """None when it is done, or 202 with the proposal. Who is not `alone` may only propose it."""
        values: dict[str, Any] = {
            "actor": self.actor, "act": act, "target": target, "reason": reason, "arguments": arguments,
            "now": self.now,
        }  # fmt: skip
        waits = actions.do_or_propose(do, **values) if alone else actions.propose_act(**values)
        if waits is None:
            return None
        return Response(
            ProposalSerializer(waits).data, status=202, headers={"Location": link("proposal", id=waits.public_id)}
        )


class _QuestionAct(Act):
    def question(self, id: UUID, to: str) -> Question:
        """The question, as the version that was read. Raises Http404, NotAllowed and the like."""
        row = get_object_or_404(questions_for(self.request.user), public_id=id)
        self.require(JUDGES, to)
        self.require_match(row)
        return row

    def shown(self, question: Question) -> Response:
        """The question as it is now."""
        row = with_outcomes_in_force(questions_for(self.actor)).get(pk=question.pk)
        return tagged(Response(QuestionSummarySerializer(row, context={"now": self.now}).data), row)


class Correct(_QuestionAct):
    """An outcome that was wrong."""

    @extend_schema(
        summary="Correct an outcome", tags=["questions"], request=CorrectionBody,
        responses={200: QuestionSummarySerializer, 202: ProposalSerializer},
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Supersede the outcome in force; the old one stays, with the reason, and the scores follow.

        An adjudicator does it; an editor proposes it, and so does an adjudicator where this desk takes two people:
        then it waits for a colleague (202, and nothing has changed). A question without an outcome in force, and one
        whose correction waits already, answer 409.
        """
        question = self.question(id, "correct an outcome")
        given = self.given(CorrectionBody).validated_data
        verdict, reason = verdict_input(question, given), given["reason"]
        waits = self.do_or_propose(
            lambda: actions.correct_outcome(actor=self.actor, verdict=verdict, reason=reason, now=self.now),
            act="correct outcome", target=question, reason=reason, arguments={"verdict": verdict},
            alone=Role.ADJUDICATOR in self.actor.roles(),
        )  # fmt: skip
        return waits or self.shown(question)


class AmendQuestion(_QuestionAct):
    """Terms that were wrong."""

    @extend_schema(
        summary="Amend a question", tags=["questions"], request=QuestionAmendmentBody,
        responses={200: QuestionSummarySerializer, 202: ProposalSerializer},
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Change the terms of a published question; old and new stand side by side from then on, with the reason.

        Once it has an outcome, all but its topics take an adjudicator, and where this desk takes two people a second
        one: then it waits (202, and nothing has changed).
        """
        question = self.question(id, "amend a question")
        given = self.given(QuestionAmendmentBody).validated_data
        changes, reason = question_changes(given), given["reason"]
        waits = self.do_or_propose(
            lambda: actions.amend_question(
                actor=self.actor, question=question, changes=changes, reason=reason, now=self.now
            ),
            act="amend question", target=question, reason=reason, arguments={"changes": changes},
        )  # fmt: skip
        return waits or self.shown(question)


@extend_schema_view(
    get=extend_schema(
        summary="Proposals",
        tags=["questions"],
        description="Acts that wait, or waited, for a second person, the latest first. For the desk: editors, "
        "adjudicators and administrators.",
    )
)
class Proposals(Listing):
    """What one of the desk proposed."""

    serializer_class = ProposalSerializer
    permission_classes = (IsAuthenticated,)
    filterset_class = ProposalFilter
    queryset = Proposal.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can confirm one."""
        super().initial(request, *args, **kwargs)
        self.require(DESK, "read proposals")

    def get_queryset(self) -> QuerySet[Any]:
        return Proposal.objects.select_related("proposer", "decided_by", "question", "prediction")


@extend_schema_view(
    get=extend_schema(
        summary="One proposal", tags=["questions"], description="With its ETag, for whoever decides on it. For judges."
    )
)
class ProposalView(Detail):
    """One proposal."""

    serializer_class = ProposalSerializer
    permission_classes = (IsAuthenticated,)
    queryset = Proposal.objects.select_related("proposer", "decided_by", "question", "prediction")
    lookup_field, lookup_url_kwarg = "public_id", "id"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can confirm one."""
        super().initial(request, *args, **kwargs)
        self.require(DESK, "read a proposal")


class _Decision(Door):
    versioned = True

    def proposal(self, id: UUID) -> Proposal:
        """The proposal, as the version that was read. Raises NotAllowed, Http404 and the like."""
        self.require(DESK, "decide on a proposal")
        row: Proposal = get_object_or_404(Proposal.objects.all(), public_id=id)
        self.require_match(row)
        return row


class Confirm(_Decision):
    """The second person."""

    @extend_schema(summary="Confirm a proposal", tags=["questions"], request=NothingBody, responses=ProposalSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Carry out what a colleague proposed, under both names. Nobody confirms their own.

        Withdrawals take an editor or adjudicator, corrections and amendments an adjudicator, shredding and the end of
        a legal hold an adjudicator or administrator. What was decided already, and a record that has changed since it
        was proposed, answer 409.
        """
        proposal = self.proposal(id)
        self.given(NothingBody)
        row = actions.confirm_act(actor=self.actor, proposal=proposal, now=self.now)
        return Response(ProposalSerializer(row).data)


class Decline(_Decision):
    """The second person does not agree."""

    @extend_schema(summary="Decline a proposal", tags=["questions"], request=DeclineBody, responses=ProposalSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Refuse what a colleague proposed, or take back one's own; what was done at once is undone."""
        proposal = self.proposal(id)
        given = self.given(DeclineBody).validated_data
        row = actions.decline_act(actor=self.actor, proposal=proposal, now=self.now, **given)
        return Response(ProposalSerializer(row).data)
