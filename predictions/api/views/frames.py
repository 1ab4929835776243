"""What the desk undertook to read."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...models import Frame, Outlet, Scope
from ...queries.finds import outlet_finds
from ...queries.frames import frames_of, shown_frames
from ...queries.visible import outlets_for
from ..filters import FrameFilter
from ..frame_inputs import FrameBody, FrameChangeBody, FramePiecesBody, pieces_given
from ..links import link
from ..outputs.frames import FrameDetailSerializer, FrameSerializer, OutletProfileSerializer
from ..versions import tagged
from .base import Door, Listing


def _rows() -> QuerySet[Frame]:
    return Frame.objects.select_related("author", "outlet")


def _shown(row: Frame, *, status: int = 200) -> Response:
    """The frame as it stands now, with its ETag."""
    fresh = _rows().prefetch_related("changes").get(pk=row.pk)
    [found] = frames_of([fresh])
    return tagged(Response(FrameDetailSerializer(found).data, status=status), fresh)


@extend_schema_view(
    get=extend_schema(
        summary="Frames",
        tags=["catalogue"],
        description="What the desk undertook to read, the latest declared first, with pieces read of pieces published.",
    )
)
class Frames(Listing):
    """Every frame; editors declare more."""

    write_scope = Scope.PUBLISH
    serializer_class = FrameSerializer
    filterset_class = FrameFilter
    queryset: Any = Frame.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return _rows()

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        if args and kwargs.get("many"):
            args = (frames_of(args[0]), *args[1:])
        return super().get_serializer(*args, **kwargs)

    @extend_schema(
        summary="Declare a frame", tags=["catalogue"], request=FrameBody, responses={201: FrameDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        """State what the desk will read. It names its author and outlet in public, and stays."""
        self.require(JUDGES, "declare a frame")
        given = self.given(FrameBody).validated_data
        row = actions.declare_frame(actor=self.actor, frame=actions.FrameInput(**given), now=self.now)
        response = _shown(row, status=201)
        response["Location"] = link("frame", id=row.public_id)
        return response


class FrameView(Door):
    """One frame."""

    @extend_schema(summary="One frame", tags=["catalogue"], responses=FrameDetailSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        """One frame, with every change since it was declared."""
        return _shown(get_object_or_404(Frame, public_id=id))


class _Step(Door):
    write_scope = Scope.PUBLISH
    versioned = True

    def frame(self, id: UUID, to: str) -> Frame:
        """The frame, as the version that was read. Raises NotAllowed, Http404 and the like."""
        row: Frame = get_object_or_404(_rows(), public_id=id)
        self.require(JUDGES, to)
        self.require_match(row)
        return row


class ChangeFrame(_Step):
    """Its days, its k, its note, its count."""

    @extend_schema(
        summary="Change a frame", tags=["catalogue"], request=FrameChangeBody, responses=FrameDetailSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Change the members given, with a reason; old and new stay in public. Whose pieces they are cannot change."""
        row = self.frame(id, "change a frame")
        given = self.given(FrameChangeBody).validated_data
        changes = {name: value for name, value in given.items() if name != "reason"}
        return _shown(
            actions.change_frame(actor=self.actor, frame=row, changes=changes, reason=given["reason"], now=self.now)
        )


class FramePieces(_Step):
    """What was read."""

    @extend_schema(
        summary="Note pieces read without a find", tags=["catalogue"], request=FramePiecesBody,
        responses=FrameDetailSerializer,
    )  # fmt: skip
    def post(self, request: Request, id: UUID) -> Response:
        """Note pieces that were read within the frame and held no prediction. Those noted already change nothing."""
        row = self.frame(id, "note what was read")
        given = self.given(FramePiecesBody).validated_data
        return _shown(actions.add_frame_pieces(actor=self.actor, frame=row, pieces=pieces_given(given), now=self.now))


class OutletProfile(Door):
    """One outlet."""

    @extend_schema(summary="One outlet", tags=["catalogue"], responses=OutletProfileSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What was found in an outlet, published or not, and what the desk undertook to read of it."""
        row: Outlet = get_object_or_404(outlets_for(request.user), slug=slug)
        finds, refusals = outlet_finds(row)
        shown = {
            "slug": row.slug, "name": row.name, "finds": finds, "refusals": refusals,
            "frames": shown_frames(outlet=row),
        }  # fmt: skip
        return tagged(Response(OutletProfileSerializer(shown).data), row)
