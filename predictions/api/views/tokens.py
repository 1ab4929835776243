"""One's own keys to the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...models import ApiToken, Scope
from ..authentication import scopes_held
from ..fields import Choice, Strict, Text
from ..outputs.common import Instant, Words
from .base import Door, Listing


class TokenSerializer(serializers.Serializer[ApiToken]):
    """A token without its text, which only its owner has."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = Words()
    start = serializers.CharField(read_only=True, help_text="The first eight characters of its text.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), read_only=True)
    created_at = Instant()
    expires_at = Instant()
    last_used_at = Instant(allow_null=True, help_text="To the hour.")
    revoked_at = Instant(allow_null=True)


class MadeTokenSerializer(TokenSerializer):
    """A token just made."""

    token = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_token(self, row: ApiToken) -> str:
        """Its text, shown this once and not stored; null where the answer is a repeated one."""
        return str(self.context["text"])


class TokenBody(Strict[Any]):
    """What a new token is for, and how long."""

    days = serializers.ChoiceField(choices=actions.TOKEN_DAYS)
    scopes = serializers.ListField(
        child=Choice(choices=Scope.choices), required=False, max_length=len(Scope),
        help_text="All that your roles fill, if not given; reading is always one.",
    )  # fmt: skip
    name = Text(max_length=actions.MOST_TOKEN_NAME, help_text="What it is for, in your own words.")


@extend_schema_view(
    get=extend_schema(
        summary="Own tokens", tags=["account"],
        description="The token's user's tokens, the latest first, ended ones too. Takes the scope `account`.",
    )
)  # fmt: skip
class Tokens(Listing):
    """The tokens one has, and making another."""

    serializer_class = TokenSerializer
    permission_classes = (IsAuthenticated,)
    queryset = ApiToken.objects.none()
    read_scope = write_scope = Scope.ACCOUNT
    secret = ("token",)

    def get_queryset(self) -> QuerySet[Any]:
        return self.queryset if getattr(self, "swagger_fake_view", False) else self.actor.api_tokens.all()

    @extend_schema(
        summary="Make a token", tags=["account"], request=TokenBody, responses={201: MadeTokenSerializer},
        examples=[OpenApiExample("Only to read", {"days": 90, "scopes": ["read"], "name": "notebook"},
                                 request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make a token for oneself; it may do no more than the token that asks. Its text is shown this once.

        Takes any role, and the scope `account`.
        """
        given = self.given(TokenBody).validated_data
        row, text = actions.make_token(actor=self.actor, now=self.now, within=scopes_held(request), **given)
        return Response(MadeTokenSerializer(row, context={"text": text}).data, status=201)


class TokenView(Door):
    """One token."""

    permission_classes = (IsAuthenticated,)
    write_scope = Scope.ACCOUNT

    @extend_schema(summary="Revoke a token", tags=["account"], request=None, responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """End a token at once: one's own, or as an administrator anybody's. Takes the scope `account`."""
        actions.revoke_token(actor=self.actor, token=id, now=self.now)
        return Response(status=204)
