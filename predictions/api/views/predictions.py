"""What was claimed: finding, publishing, refusing, withdrawing."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES, WRITERS
from ...models import Prediction, Scope
from ...queries.predictions import with_outcomes
from ...queries.visible import predictions_for
from ..authentication import require_scope
from ..fields import Strict
from ..filters import PredictionFilter
from ..inputs import DraftBody, NewPredictionBody, NothingBody, RefusalBody, WithdrawalBody, edited_input, new_input
from ..links import link
from ..outputs.predictions import PredictionDetailSerializer, PredictionSerializer, WrittenPredictionSerializer
from ..versions import tagged
from .base import BY_DAYS, Detail, Door, Listing


class Predictions(Listing):
    """Published and withdrawn predictions, and the drafts of those who work on them."""

    write_scope = Scope.DRAFT
    serializer_class = PredictionSerializer
    filterset_class = PredictionFilter
    orderings = BY_DAYS
    queryset = Prediction.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return shown_to(self.request.user)

    @extend_schema(summary="Predictions", tags=["predictions"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Predictions, the latest entered first. Withdrawn ones stay in the list, with the reason."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Save a find or publish a prediction",
        tags=["predictions"],
        request=NewPredictionBody,
        responses={201: WrittenPredictionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Save a draft, which takes an address and a quote, or with `publish` a complete entry at once.

        Piece, author, outlet, topics and question are found by what is given, or made. Saving takes the role
        contributor, editor or adjudicator; publishing takes editor or adjudicator. If anything is wrong with an entry
        that was to be published, nothing is saved.
        """
        self.require(WRITERS, "save a draft")
        given = self.given(NewPredictionBody)
        if given.validated_data["publish"]:
            require_scope(request, Scope.PUBLISH)
        record = actions.record_predictions if given.validated_data["publish"] else actions.save_drafts
        [row] = record(actor=self.actor, drafts=[new_input(given.validated_data)], now=self.now)
        response = written(self, row, given, status=201)
        response["Location"] = link("prediction", id=row.public_id)
        return response


@extend_schema_view(
    get=extend_schema(
        summary="One prediction",
        tags=["predictions"],
        description="Quote, source, reading, question and outcome; of a draft also what publication still needs.",
    )
)
class PredictionView(Detail):
    """One prediction."""

    write_scope = Scope.DRAFT
    serializer_class = PredictionDetailSerializer
    queryset = Prediction.objects.none()
    lookup_field, lookup_url_kwarg = "public_id", "id"
    versioned = True

    def get_queryset(self) -> QuerySet[Any]:
        return shown_to(self.request.user).prefetch_related("amendments")

    @extend_schema(
        summary="Edit a draft", tags=["predictions"], request=DraftBody, responses=WrittenPredictionSerializer
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """Change the members given; the others stay as they are, and null clears one. What is published answers 409."""
        draft = get_object_or_404(self.get_queryset(), public_id=id)
        self.require(WRITERS, "edit a draft")
        self.require_match(draft)
        given = self.given(DraftBody, partial=True)
        row = actions.edit_draft(
            actor=self.actor, prediction=draft, draft=edited_input(draft, given.validated_data), now=self.now
        )
        return written(self, row, given)


class Step(Door):
    """One step of one prediction."""

    write_scope = Scope.PUBLISH
    versioned = True
    body: type[Strict[Any]] = NothingBody
    to = ""

    def take(self, row: Prediction, given: dict[str, Any]) -> Prediction:
        """Call the verb."""
        raise NotImplementedError

    def step(self, id: UUID) -> Response:
        """Find, check, take the step, show. Raises what the exception handler knows."""
        row = get_object_or_404(shown_to(self.request.user), public_id=id)
        self.require(JUDGES, self.to)
        self.require_match(row)
        given = self.given(self.body)
        return written(self, self.take(row, given.validated_data), given)


class Publish(Step):
    """From draft to public."""

    to = "publish a prediction"

    def take(self, row: Prediction, given: dict[str, Any]) -> Prediction:
        [published] = actions.publish_predictions(actor=self.actor, predictions=[row], now=self.now)
        return published

    @extend_schema(
        summary="Publish a draft", tags=["predictions"], request=NothingBody, responses=WrittenPredictionSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Make a draft public, with the question it brings. What is missing comes back as a list of fields."""
        return self.step(id)


class Withdraw(Step):
    """A published entry that the desk got wrong."""

    to, body = "withdraw a prediction", WithdrawalBody

    def take(self, row: Prediction, given: dict[str, Any]) -> Prediction:
        [withdrawn] = actions.withdraw_predictions(actor=self.actor, predictions=[row], now=self.now, **given)
        return withdrawn

    @extend_schema(
        summary="Withdraw a prediction",
        tags=["predictions"],
        request=WithdrawalBody,
        responses=WrittenPredictionSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Take an entry out of the scores; it stays readable, with reason and note."""
        return self.step(id)


class Refuse(Step):
    """A find that is not published."""

    to, body = "refuse a find", RefusalBody

    def take(self, row: Prediction, given: dict[str, Any]) -> Prediction:
        [refused] = actions.refuse_drafts(actor=self.actor, predictions=[row], now=self.now, **given)
        return refused

    @extend_schema(
        summary="Refuse a find", tags=["predictions"], request=RefusalBody, responses=WrittenPredictionSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Decide that a draft is not to be published; it stays in the public count of statements found."""
        return self.step(id)


def shown_to(reader: Any) -> QuerySet[Any]:
    """Predictions that `reader` may see, with all that is shown of each."""
    return with_outcomes(predictions_for(reader)).select_related("commentary__outlet")


def written(view: Door, row: Prediction, given: Strict[Any], status: int = 200) -> Response:
    """The row as it is now, read anew, with the warnings of the request."""
    fresh = shown_to(view.actor).prefetch_related("amendments").get(pk=row.pk)
    context = {"now": view.now, "warnings": given.warnings()}
    return tagged(Response(WrittenPredictionSerializer(fresh, context=context).data, status=status), fresh)
