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
from ..act_inputs import PredictionAmendmentBody, prediction_changes
from ..authentication import require_scope
from ..fields import Strict
from ..filters import PredictionFilter
from ..inputs import DraftBody, NewPredictionBody, NothingBody, RefusalBody, WithdrawalBody, edited_input, new_input
from ..links import link
from ..outputs.predictions import PredictionDetailSerializer, PredictionSerializer, WrittenPredictionSerializer
from ..outputs.proposals import ProposalSerializer
from ..versions import tagged
from .acts import Act
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
        return shown_to(self.request.user).prefetch_related("amendments", "takedowns")

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


class Withdraw(Act):
    """A published entry that the desk got wrong."""

    write_scope = Scope.PUBLISH

    @extend_schema(
        summary="Withdraw a prediction",
        tags=["predictions"],
        request=WithdrawalBody,
        responses={200: WrittenPredictionSerializer, 202: ProposalSerializer},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Take an entry out of the scores; it stays readable, with reason and note.

        Where this desk takes two people it waits for a colleague (202, and nothing has changed), and the note is
        needed; what is misquoted or not the author's an adjudicator withdraws at once, and a colleague confirms it.
        """
        row = claim_to_change(self, id, "withdraw a prediction")
        given = self.given(WithdrawalBody)
        why, note = given.validated_data["reason"], given.validated_data.get("note", "")
        try:
            waits = self.do_or_propose(
                lambda: actions.withdraw_predictions(
                    actor=self.actor, predictions=[row], reason=why, note=note, now=self.now
                ),
                act="withdraw", target=row, reason=note, arguments={"why": why},
            )  # fmt: skip
        except actions.Invalid as refusal:
            if all(problem.code != "missing_reason" for problem in refusal.problems):
                raise
            sentence = "Say why in the note: a colleague has to confirm it."
            raise actions.Invalid.one("note", "missing_note", sentence) from None
        return waits or written(self, row, given)


class AmendPrediction(Act):
    """A published entry that the desk corrects."""

    write_scope = Scope.PUBLISH

    @extend_schema(
        summary="Amend a prediction",
        tags=["predictions"],
        request=PredictionAmendmentBody,
        responses={200: WrittenPredictionSerializer, 202: ProposalSerializer},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Correct the record of what was said; old and new stand side by side from then on, with the reason.

        Once the question has an outcome, what decides the score takes an adjudicator, and where this desk takes two
        people a second one: then it waits (202, and nothing has changed).
        """
        row = claim_to_change(self, id, "amend a prediction")
        given = self.given(PredictionAmendmentBody)
        changes, reason = prediction_changes(row, given.validated_data), given.validated_data["reason"]
        waits = self.do_or_propose(
            lambda: actions.amend_prediction(
                actor=self.actor, prediction=row, changes=changes, reason=reason, now=self.now
            ),
            act="amend prediction", target=row, reason=reason, arguments={"changes": changes},
        )  # fmt: skip
        return waits or written(self, row, given)


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


def claim_to_change(view: Act, id: UUID, to: str) -> Prediction:
    """The prediction that a judge means to change, as the version they read. Raises Http404 and NotAllowed."""
    row: Prediction = get_object_or_404(shown_to(view.request.user), public_id=id)
    view.require(JUDGES, to)
    view.require_match(row)
    return row


def shown_to(reader: Any) -> QuerySet[Any]:
    """Predictions that `reader` may see, with all that is shown of each."""
    return with_outcomes(predictions_for(reader)).select_related("commentary__outlet")


def written(view: Door, row: Prediction, given: Strict[Any], status: int = 200) -> Response:
    """The row as it is now, read anew, with the warnings of the request."""
    fresh = shown_to(view.actor).prefetch_related("amendments", "takedowns").get(pk=row.pk)
    context = {"now": view.now, "warnings": given.warnings()}
    return tagged(Response(WrittenPredictionSerializer(fresh, context=context).data, status=status), fresh)
