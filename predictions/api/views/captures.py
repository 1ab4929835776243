"""Copies of sources, kept for the desk."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...actions.base import JUDGES
from ...actions.captures import KINDS, LARGEST
from ..errors import BodyTooLarge
from ..outputs.captures import CaptureSerializer
from .base import Door


class Captures(Door):
    """Keeping a copy."""

    parameters = ("name",)

    def read_body(self, request: Request) -> None:
        """As much as a copy may be, which is more than a body of JSON."""
        sent = request._request
        sent._body = sent.read(LARGEST + 1)  # where Django itself keeps what it has read

    @extend_schema(
        summary="Keep a copy of a source",
        tags=["questions"],
        request=dict.fromkeys(KINDS, OpenApiTypes.BINARY),
        responses={201: CaptureSerializer},
        parameters=[OpenApiParameter("name", OpenApiTypes.STR, description="What it is, for the desk.")],
    )
    def post(self, request: Request) -> Response:
        """Keep the body as it is sent, up to 5,000,000 bytes, with the type that Content-Type names.

        The answer's `sha256` goes into the evidence of a verdict. The copy stays with the desk, and only its digest
        is public; the same bytes are kept once. Takes the role editor or adjudicator.
        """
        self.require(JUDGES, "keep a capture")
        if len(request.body) > LARGEST:
            raise BodyTooLarge(f"The body is longer than {LARGEST:,} bytes: send a smaller copy.")
        row = actions.keep_capture(
            actor=self.actor, content=request.body, content_type=_bare(request.content_type),
            name=request.query_params.get("name", ""), now=self.now,
        )  # fmt: skip
        return Response(CaptureSerializer(row).data, status=201)


def _bare(content_type: str) -> str:
    """The type without its parameters, such as a character set."""
    return content_type.partition(";")[0].strip().lower()
