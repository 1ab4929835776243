"""One's own webhooks, and what was delivered to them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...models import DeliveryState, Happening, Scope, Subscription, WebhookDelivery
from ..fields import Address, Choice, Flag, Strict, Text
from ..links import link
from ..outputs.common import Instant, Words
from ..versions import tagged
from .base import Detail, Listing


class SubscriptionSerializer(serializers.Serializer[Subscription]):
    """An address that is told of happenings; its secret is never shown again."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.CharField(read_only=True)
    happenings = serializers.ListField(child=serializers.ChoiceField(choices=Happening.choices), read_only=True)
    topic = Words(help_text="Only questions of this topic.")
    author = Words(help_text="Only what this author has said something about.")
    active = serializers.BooleanField(read_only=True)
    note = Words(help_text="Why it was switched off without being asked to.")
    created_at = Instant()
    deliveries_url = serializers.SerializerMethodField()

    def get_deliveries_url(self, row: Subscription) -> str:
        """Where the log of its deliveries is."""
        return link("deliveries", id=row.public_id)


class WrittenSubscriptionSerializer(SubscriptionSerializer):
    """The same after a write."""

    new_secret = serializers.SerializerMethodField()

    def get_new_secret(self, row: Subscription) -> str | None:
        """The secret that this very request made, shown this once; otherwise null."""
        return self.context.get("made") or None


class DeliverySerializer(serializers.Serializer[WebhookDelivery]):
    """One happening told, or to be told."""

    id = serializers.UUIDField(read_only=True, help_text="The header webhook-id, the same in every attempt.")
    happening = serializers.ChoiceField(choices=Happening.choices, read_only=True)
    subject = serializers.UUIDField(read_only=True, help_text="The prediction or question.")
    at = Instant(help_text="When it happened.")
    state = serializers.ChoiceField(choices=DeliveryState.choices, read_only=True)
    attempts = serializers.IntegerField(read_only=True)
    not_before = Instant(help_text="When the next attempt is made, while `due`.")
    accepted_at = Instant(allow_null=True)
    reply = Words(help_text="What the other side said.")
    last_error = Words()


class SubscriptionBody(Strict[Any]):
    """Which address is told of what."""

    url = Address(required=True, help_text="https, on the public internet.")
    happenings = serializers.ListField(
        child=Choice(choices=Happening.choices), min_length=1, max_length=len(Happening),
        help_text="What to tell; each once.",
    )  # fmt: skip
    topic = Text(max_length=80, help_text="Slug: only questions of this topic.")
    author = Text(max_length=80, help_text="Slug: only what this author has said something about.")


class ChangedSubscriptionBody(SubscriptionBody):
    """The members given are changed."""

    active = Flag(required=False)
    renew_secret = Flag(required=False, help_text="Make a new secret, shown in this answer.")


@extend_schema_view(
    get=extend_schema(
        summary="Own subscriptions", tags=["webhooks"],
        description="The webhooks of the token's user, the latest first. Takes the scope `account`.",
    )
)  # fmt: skip
class Subscriptions(Listing):
    """The subscriptions one has, and making another."""

    serializer_class = SubscriptionSerializer
    permission_classes = (IsAuthenticated,)
    queryset = Subscription.objects.none()
    read_scope = write_scope = Scope.ACCOUNT
    secret = ("new_secret",)
    whole = False  # the address is looked up on the network

    def get_queryset(self) -> QuerySet[Any]:
        return (
            self.queryset if getattr(self, "swagger_fake_view", False) else Subscription.objects.filter(user=self.actor)
        )

    @extend_schema(
        summary="Subscribe a webhook", tags=["webhooks"], request=SubscriptionBody,
        responses={201: WrittenSubscriptionSerializer},
        examples=[OpenApiExample(
            "Outcomes of a topic",
            {"url": "https://hooks.example.org/ledger", "happenings": ["outcome.final", "record.corrected"],
             "topic": "war-in-ukraine"},
            request_only=True,
        )],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Have an address told of happenings from now on, signed by the rules of Standard Webhooks.

        The secret is shown in this answer and never again. An address on a private network is refused. Any token with
        the scope `account` may; twenty subscriptions are the most.
        """
        given = dict(self.given(SubscriptionBody).validated_data)
        row = actions.subscribe(actor=self.actor, now=self.now, **given)
        response = Response(WrittenSubscriptionSerializer(row, context={"made": row.secret}).data, status=201)
        response["Location"] = link("subscription", id=row.public_id)
        return tagged(response, row)


@extend_schema_view(
    get=extend_schema(
        summary="One subscription", tags=["webhooks"], description="One of one's own. Takes the scope `account`."
    )
)
class SubscriptionView(Detail):
    """One of one's own subscriptions."""

    serializer_class = SubscriptionSerializer
    permission_classes = (IsAuthenticated,)
    queryset = Subscription.objects.none()
    lookup_field, lookup_url_kwarg = "public_id", "id"
    read_scope = write_scope = Scope.ACCOUNT
    versioned = True
    secret = ("new_secret",)
    whole = False

    def get_queryset(self) -> QuerySet[Any]:
        return Subscription.objects.filter(user=self.actor)

    @extend_schema(
        summary="Change a subscription", tags=["webhooks"], request=ChangedSubscriptionBody,
        responses=WrittenSubscriptionSerializer,
        examples=[OpenApiExample("Another secret", {"renew_secret": True}, request_only=True)],
    )  # fmt: skip
    def patch(self, request: Request, id: UUID) -> Response:
        """Change the members given. Takes the scope `account`."""
        row = get_object_or_404(self.get_queryset(), public_id=id)
        self.require_match(row)
        changes = dict(self.given(ChangedSubscriptionBody, partial=True).validated_data)
        renew = changes.pop("renew_secret", False)
        changed = actions.change_subscription(
            actor=self.actor, subscription=row, changes=changes, renew_secret=renew, now=self.now
        )
        context = {"made": changed.secret if renew else ""}
        return tagged(Response(WrittenSubscriptionSerializer(changed, context=context).data), changed)

    @extend_schema(summary="End a subscription", tags=["webhooks"], request=None, responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """End a subscription, with the log of its deliveries; whatever it has become. Takes the scope `account`."""
        row = get_object_or_404(self.get_queryset(), public_id=id)
        actions.end_subscription(actor=self.actor, subscription=row, now=self.now)
        return Response(status=204)


@extend_schema_view(
    get=extend_schema(
        summary="What was delivered", tags=["webhooks"],
        description="Every delivery of one of one's own subscriptions of the last 90 days, the latest first. Takes the "
        "scope `account`.",
    )
)  # fmt: skip
class Deliveries(Listing):
    """The log of one subscription."""

    serializer_class = DeliverySerializer
    permission_classes = (IsAuthenticated,)
    queryset = WebhookDelivery.objects.none()
    orderings = {"-created_at": "-created_at"}
    read_scope = Scope.ACCOUNT

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        of = get_object_or_404(Subscription.objects.filter(user=self.actor), public_id=self.kwargs["id"])
        return WebhookDelivery.objects.filter(subscription=of)
