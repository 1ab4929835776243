"""Two that are the same become one."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...models import Event
from ...queries.questions import with_outcomes_in_force
from ...queries.visible import authors_for, questions_for
from ..merge_inputs import MergeAuthorBody, MergeEventBody, MergeQuestionBody
from ..outputs.common import AuthorLinkSerializer, EventSerializer
from ..outputs.questions import QuestionSummarySerializer
from .base import Door

ADJUDICATOR = ("adjudicator",)


class MergeAuthor(Door):
    """One person under two names."""

    versioned = True

    @extend_schema(
        summary="Merge an author into another", tags=["catalogue"], request=MergeAuthorBody,
        responses=AuthorLinkSerializer,
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Names, pieces and claims move to the author named in `into`, scores follow, and this address answers 308
        from then on. A claim that stood under both is withdrawn once, as a duplicate. Takes the role adjudicator.
        """
        author = get_object_or_404(authors_for(request.user), slug=slug)
        self.require(ADJUDICATOR, "merge authors")
        self.require_match(author)
        given = self.given(MergeAuthorBody).validated_data
        stays = actions.merge_authors(actor=self.actor, author=author, now=self.now, **given)
        return Response(AuthorLinkSerializer(stays).data)


class MergeQuestion(Door):
    """One question under two ids."""

    versioned = True

    @extend_schema(
        summary="Merge a question into another", tags=["questions"], request=MergeQuestionBody,
        responses=QuestionSummarySerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Claims move to the question named in `into` and are judged by its terms; this address answers 308 from then
        on. Outcomes in force that differ answer 409. Takes the role adjudicator.
        """
        question = get_object_or_404(questions_for(request.user), public_id=id)
        self.require(ADJUDICATOR, "merge questions")
        self.require_match(question)
        given = self.given(MergeQuestionBody).validated_data
        stays = actions.merge_questions(actor=self.actor, question=question, now=self.now, **given)
        row = with_outcomes_in_force(questions_for(request.user)).get(pk=stays.pk)
        return Response(QuestionSummarySerializer(row, context={"now": self.now}).data)


class MergeEvent(Door):
    """One event under two names."""

    @extend_schema(
        summary="Merge an event into another", tags=["questions"], request=MergeEventBody, responses=EventSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """The questions of this event turn on the one named in `into`, and intervals follow. Takes the role
        adjudicator.
        """
        public = Event.objects.filter(questions__in=questions_for(request.user)).distinct()
        event = get_object_or_404(public, public_id=id)
        self.require(ADJUDICATOR, "merge events")
        given = self.given(MergeEventBody).validated_data
        stays = actions.merge_events(actor=self.actor, event=event, now=self.now, **given)
        return Response(EventSerializer(stays).data)
