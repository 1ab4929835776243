"""What is to be settled, and the verdicts that settle it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import Question
from ...queries.judging import challenge_counts
from ...queries.questions import with_every_outcome, with_outcomes_in_force
from ...queries.visible import predictions_for, questions_for
from ..filters import QuestionFilter
from ..inputs import VerdictBody, verdict_input
from ..outputs.questions import QuestionDetailSerializer, QuestionSummarySerializer, WrittenVerdictSerializer
from .base import Detail, Door, Listing

MOST_CLAIMS = 200


@extend_schema_view(
    get=extend_schema(summary="Questions", tags=["questions"], description="Questions, the latest entered first.")
)
class Questions(Listing):
    """Propositions that will plainly turn out true or false."""

    serializer_class = QuestionSummarySerializer
    filterset_class = QuestionFilter
    orderings = {"-recorded": "-id", "recorded": "id", "-deadline": "-deadline", "deadline": "deadline"}
    queryset = Question.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return with_outcomes_in_force(questions_for(self.request.user))


@extend_schema_view(
    get=extend_schema(
        summary="One question",
        tags=["questions"],
        description="Terms, every outcome it has had with the verdicts and evidence behind it, challenges and their "
        "answers, amendments, corrections, and what was said on it. A verdict that waits for a second is not shown.",
    )
)
class QuestionView(Detail):
    """One question with everything public about it."""

    serializer_class = QuestionDetailSerializer
    queryset = Question.objects.none()
    lookup_field, lookup_url_kwarg = "public_id", "id"

    def get_queryset(self) -> QuerySet[Any]:
        return with_every_outcome(questions_for(self.request.user))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if args:
            claims = predictions_for(self.request.user).filter(question=args[0])
            first = claims.select_related("author").in_standing_order()[:MOST_CLAIMS]
            serializer._context = {**serializer.context, "claims": first, "n_claims": claims.count()}
            serializer._context["challenge_counts"] = challenge_counts(args[0])
        return serializer


class Verdicts(Door):
    """Marking an outcome."""

    versioned = True

    @extend_schema(
        summary="Mark an outcome", tags=["questions"], request=VerdictBody, responses={201: WrittenVerdictSerializer}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Record an editor's finding with its evidence, on the question or, with `about`, on its condition.

        Where one verdict is enough it settles the question and moves the scores of its authors; where it takes two,
        the first waits unseen for a colleague's, and two that differ for an adjudicator. The answer says which:
        `settled`, `question_awaiting`, `provisional_until`. Takes the role editor or adjudicator. A question with an
        outcome in force, and a second verdict by the same editor, answer 409.
        """
        question = get_object_or_404(questions_for(request.user), public_id=id)
        self.require(JUDGES, "mark an outcome")
        self.require_match(question)
        given = self.given(VerdictBody)
        verdict = verdict_input(question, given.validated_data)
        [row] = actions.give_verdicts(actor=self.actor, verdicts=[verdict], now=self.now)
        row.warnings = given.warnings()  # type: ignore[attr-defined]
        return Response(WrittenVerdictSerializer(row).data, status=201)
