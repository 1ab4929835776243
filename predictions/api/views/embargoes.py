"""What is held back until a time: a publication or a verdict."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import Embargo, Scope
from ...queries.visible import predictions_for, questions_for
from ..filters import EmbargoFilter
from ..inputs import NothingBody, verdict_input
from ..outputs.embargoes import EmbargoSerializer
from ..reply_inputs import HeldVerdictBody, HoldBody
from .base import Door, Listing


def held_for(user: Any) -> QuerySet[Embargo]:
    """Publications of anybody, and one's own verdicts: a colleague's stays unseen until it is given."""
    rows = Embargo.objects.select_related("prediction", "question")
    return rows.filter(Q(prediction__isnull=False) | Q(actor=user))


class HoldPublication(Door):
    """From draft to public, later."""

    write_scope = Scope.PUBLISH
    versioned = True

    @extend_schema(
        summary="Publish a draft later", tags=["predictions"], request=HoldBody, responses={201: EmbargoSerializer}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Have a draft published at `not_before`, as it stands now. Until then nobody outside the desk sees it.

        It must be fit for publication already. One that is changed meanwhile stays a draft, and the embargo says so.
        """
        row = get_object_or_404(predictions_for(request.user), public_id=id)
        self.require(JUDGES, "publish a prediction")
        self.require_match(row)
        given = self.given(HoldBody).validated_data
        held = actions.hold_publication(actor=self.actor, prediction=row, now=self.now, **given)
        return Response(EmbargoSerializer(held).data, status=201)


class HoldVerdict(Door):
    """Marking an outcome, later."""

    versioned = True

    @extend_schema(
        summary="Give a verdict later", tags=["questions"], request=HeldVerdictBody, responses={201: EmbargoSerializer}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Have a verdict given at `not_before`. Until then it is none: it settles nothing, and only its editor sees it.

        It must be fit to be given now. What can be given no longer at that time fails, and the embargo says why.
        """
        question = get_object_or_404(questions_for(request.user), public_id=id)
        self.require(JUDGES, "mark an outcome")
        self.require_match(question)
        given = self.given(HeldVerdictBody).validated_data
        held = actions.hold_verdict(
            actor=self.actor, verdict=verdict_input(question, given), not_before=given["not_before"], now=self.now
        )
        return Response(EmbargoSerializer(held).data, status=201)


@extend_schema_view(
    get=extend_schema(
        summary="What is held",
        tags=["predictions"],
        description="Publications that are held back, and your own verdicts. Takes the role editor or adjudicator.",
    )
)
class Embargoes(Listing):
    """What waits for its time, and what became of it."""

    serializer_class = EmbargoSerializer
    permission_classes = (IsAuthenticated,)
    filterset_class = EmbargoFilter
    queryset: Any = Embargo.objects.none()
    orderings = {"not_before": "not_before", "-not_before": "-not_before"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can hold something."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read what is held")

    def get_queryset(self) -> QuerySet[Any]:
        return held_for(self.request.user)


class LiftEmbargo(Door):
    """Taken back before its time."""

    @extend_schema(
        summary="Take back what is held", tags=["predictions"], request=NothingBody, responses=EmbargoSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Nothing happens at its time. A verdict is taken back by its editor only; what does not wait answers 409."""
        self.require(JUDGES, "take back what is held")
        row = get_object_or_404(held_for(request.user), public_id=id)
        self.given(NothingBody)
        return Response(EmbargoSerializer(actions.lift_embargo(actor=self.actor, embargo=row, now=self.now)).data)
