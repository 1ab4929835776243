"""Users: the people of the desk."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a user may do; a role is a group of the same name, and the verbs check it."""

    CONTRIBUTOR = "contributor", "Contributor: saves finds and drafts"
    EDITOR = "editor", "Editor: publishes and marks outcomes"
    ADJUDICATOR = "adjudicator", "Adjudicator: decides disputes and corrections"
    ADMINISTRATOR = "administrator", "Administrator: people and settings, no judging"


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new user; without a password nobody can log in as them."""
        if not email:
            raise ValueError("email: an address is needed")
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new superuser. It passes the framework's permission checks, not the verbs' (DESIGN rule 9)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """One person of the desk, known by e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    # Who acted, as the log's payloads say it: the same person each time, without a name.
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]

    def roles(self) -> frozenset[str]:
        """The user's roles; none for somebody deactivated. Read once per request."""
        if not self.is_active:
            return frozenset()
        if not hasattr(self, "_roles"):
            self._roles = frozenset(group.name for group in self.groups.all())
        return self._roles

    def __str__(self) -> str:
        return self.get_full_name() or self.email
