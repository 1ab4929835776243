"""Words out of public view: withheld and restored by one person, deleted for good by two; legal holds."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.takedown.withholding import KEEPERS
from ...models import Prediction, Scope
from ..act_inputs import HoldBody, ReasonBody, WithholdBody
from ..links import link
from ..outputs.predictions import WrittenPredictionSerializer
from ..outputs.proposals import ProposalSerializer
from .base import Door
from .predictions import shown_to, written


class _Keeping(Door):
    """One step of one prediction, for adjudicators and administrators."""

    write_scope = Scope.PUBLISH
    versioned = True

    def row(self, id: UUID, to: str) -> Prediction:
        """The prediction, as the version that was read. Raises Http404, NotAllowed and the like."""
        row: Prediction = get_object_or_404(shown_to(self.request.user), public_id=id)
        self.require(KEEPERS, to)
        self.require_match(row)
        return row

    def proposed(self, act: str, row: Prediction, reason: str) -> Response:
        """202 with what waits for a colleague."""
        waits = actions.propose_act(actor=self.actor, act=act, target=row, reason=reason, arguments={}, now=self.now)
        return Response(
            ProposalSerializer(waits).data, status=202, headers={"Location": link("proposal", id=waits.public_id)}
        )


class Withhold(_Keeping):
    """Words that must not be read for now."""

    @extend_schema(
        summary="Withhold a prediction's words", tags=["predictions"], request=WithholdBody,
        responses=WrittenPredictionSerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Take quote and translation out of every public place at once; number, outcome and scores stay as they are.

        The openings of its entries answer 451 with the reason. It takes an adjudicator or an administrator, and can
        be undone. A draft, and what is withheld already, answer 409.
        """
        row = self.row(id, "withhold a prediction")
        given = self.given(WithholdBody)
        actions.withhold_prediction(actor=self.actor, prediction=row, now=self.now, **given.validated_data)
        return written(self, row, given)


class Restore(_Keeping):
    """Words that may be read again."""

    @extend_schema(
        summary="Restore a prediction's words", tags=["predictions"], request=ReasonBody,
        responses=WrittenPredictionSerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Put withheld words back where they stood. What is not withheld, and what was shredded, answers 409."""
        row = self.row(id, "restore a prediction")
        given = self.given(ReasonBody)
        actions.restore_prediction(actor=self.actor, prediction=row, now=self.now, **given.validated_data)
        return written(self, row, given)


class Shred(_Keeping):
    """Words that must be gone."""

    @extend_schema(
        summary="Propose to shred a prediction's words", tags=["predictions"], request=ReasonBody,
        responses={202: ProposalSerializer},
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Propose to delete withheld words for good; a colleague has to confirm, one of the two an administrator.

        Until then nothing changes. What is not withheld, and what a legal hold keeps, answers 409.
        """
        row = self.row(id, "shred a prediction")
        return self.proposed("shred", row, self.given(ReasonBody).validated_data["reason"])


class HoldPrediction(_Keeping):
    """A legal hold."""

    @extend_schema(
        summary="Set a legal hold", tags=["predictions"], request=HoldBody, responses=WrittenPredictionSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Keep an entry from being shredded or withdrawn, until two people lift the hold. One already held: 409."""
        row = self.row(id, "set a legal hold")
        given = self.given(HoldBody)
        actions.hold_prediction(actor=self.actor, prediction=row, now=self.now, **given.validated_data)
        return written(self, row, given)


class LiftHold(_Keeping):
    """The end of a legal hold."""

    @extend_schema(
        summary="Propose to lift a legal hold", tags=["predictions"], request=ReasonBody,
        responses={202: ProposalSerializer},
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Propose to lift the hold; a colleague has to confirm. What is not held answers 409."""
        row = self.row(id, "lift a legal hold")
        return self.proposed("lift hold", row, self.given(ReasonBody).validated_data["reason"])
