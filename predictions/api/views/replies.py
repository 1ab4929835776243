"""Authors' replies, by the desk: entered for an author, looked at, published or declined."""

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
from ...models import Prediction, Question, Reply
from ...queries.visible import authors_for
from ..filters import ReplyFilter
from ..inputs import NothingBody
from ..outputs.replies import DeskReplySerializer
from ..reply_inputs import DeclineReplyBody, ReplyBody
from ..versions import tagged
from .base import Detail, Door, Listing


class AuthorReplies(Door):
    """What an author said to the desk by other ways than the signed link."""

    @extend_schema(
        summary="Enter a reply of an author", tags=["scores"], request=ReplyBody, responses={201: DeskReplySerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Enter what an author said; it waits to be published like one that came by the link that only they were sent.

        Takes the role editor or adjudicator. Something that is not theirs answers 404, too many that wait 409.
        """
        author = get_object_or_404(authors_for(request.user), slug=slug)
        self.require(JUDGES, "enter a reply")
        given = self.given(ReplyBody).validated_data
        reply = actions.ReplyInput(
            text=given["text"],
            prediction=_named(Prediction.objects.public(), given.get("prediction"), "prediction"),
            question=_named(Question.objects.public(), given.get("question"), "question"),
        )
        row = actions.enter_reply(actor=self.actor, author=author, reply=reply, now=self.now)
        return tagged(Response(DeskReplySerializer(row).data, status=201), row)


def _named(rows: QuerySet[Any], public_id: UUID | None, field: str) -> Any:
    """The row of this id, None for none. Raises NotFound."""
    if public_id is None:
        return None
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise actions.NotFound.one(field, "not_found", f"There is no such {field}.")
    return row


@extend_schema_view(
    get=extend_schema(
        summary="Replies for the desk",
        tags=["scores"],
        description="Every reply of an author, published or not, the latest first. Those that are published stand on "
        "their prediction, question and author for everybody. Takes the role editor or adjudicator.",
    )
)
class DeskReplies(Listing):
    """What waits for the desk, and what it decided."""

    serializer_class = DeskReplySerializer
    permission_classes = (IsAuthenticated,)
    filterset_class = ReplyFilter
    queryset: Any = Reply.objects.none()
    orderings = {"-recorded": "-id", "recorded": "id"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can publish one."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read replies")

    def get_queryset(self) -> QuerySet[Any]:
        return Reply.objects.select_related("author", "prediction", "question")


@extend_schema_view(
    get=extend_schema(summary="One reply", tags=["scores"], description="With its ETag, for whoever decides on it.")
)
class ReplyView(Detail):
    """One reply."""

    serializer_class = DeskReplySerializer
    permission_classes = (IsAuthenticated,)
    queryset: Any = Reply.objects.select_related("author", "prediction", "question")
    lookup_field, lookup_url_kwarg = "public_id", "id"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only for those who can publish one."""
        super().initial(request, *args, **kwargs)
        self.require(JUDGES, "read a reply")


class _Deciding(Door):
    versioned = True

    def reply(self, id: UUID) -> Reply:
        """The reply, as the version that was read. Raises NotAllowed, Http404 and the like."""
        self.require(JUDGES, "decide on a reply")
        row: Reply = get_object_or_404(Reply.objects.all(), public_id=id)
        self.require_match(row)
        return row


class PublishReply(_Deciding):
    """From received to public."""

    @extend_schema(summary="Publish a reply", tags=["scores"], request=NothingBody, responses=DeskReplySerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Publish a reply beside the verdict, word for word. One that does not wait answers 409."""
        reply = self.reply(id)
        self.given(NothingBody)
        return Response(
            DeskReplySerializer(actions.publish_reply(actor=self.actor, reply=reply, now=self.now)).data
        )  # fmt: skip


class DeclineReply(_Deciding):
    """Not to be published."""

    @extend_schema(summary="Decline a reply", tags=["scores"], request=DeclineReplyBody, responses=DeskReplySerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Keep a reply from being published: unlawful or too long, never for what it says of the desk.

        The author is shown the reason, and the public how many were declined. One that does not wait answers 409.
        """
        reply = self.reply(id)
        given = self.given(DeclineReplyBody).validated_data
        row = actions.decline_reply(actor=self.actor, reply=reply, now=self.now, **given)
        return Response(DeskReplySerializer(row).data)
