"""Keys to the API."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q

from .people import Role, User


class Scope(models.TextChoices):
    """What a token may be used for; never more than its owner may do."""

    READ = "read", "read, what is not public too as far as you see it"
    DRAFT = "draft", "save and edit finds"
    PUBLISH = "publish", "publish, amend, refuse, withdraw"
    JUDGE = "judge", "mark outcomes, correct them, look after questions"
    ACCOUNT = "account", "own preferences, subscriptions and tokens"


_OF_ROLES = {
    Role.CONTRIBUTOR: (Scope.READ, Scope.DRAFT, Scope.ACCOUNT),
    Role.EDITOR: tuple(Scope),
    Role.ADJUDICATOR: tuple(Scope),
    Role.ADMINISTRATOR: (Scope.READ, Scope.ACCOUNT),
}


def scopes_of(user: User) -> tuple[str, ...]:
    """The scopes that a token of `user` may have, in order: what none of their roles does, no token can."""
    may = {scope for role in user.roles() for scope in _OF_ROLES.get(Role(role), ())}
    return tuple(scope.value for scope in Scope if scope in may)


class ApiToken(models.Model):
    """One key of one user. Of its text, 256 random bits, only the hash is kept; ended ones stay, to be looked at."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, blank=True)
    # SHA-256 is enough for what nobody can guess, and quick.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The text's beginning, by which its owner knows it.
    start = models.CharField(max_length=12, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # To the hour, so that reading writes at most once an hour.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="api_token_ends", condition=Q(expires_at__gt=models.F("created_at")))
        ]

    def __str__(self) -> str:
        return f"{self.start}…"

    def works(self, now: datetime) -> bool:
        """Neither ended nor revoked."""
        return self.revoked_at is None and self.expires_at > now
