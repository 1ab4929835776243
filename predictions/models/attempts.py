"""What a guesser could try: counted in the database, which every process shares."""

from django.db import models


class AttemptKind(models.TextChoices):
    """What is tried; log-ins are counted by django-axes."""

    CHANGE = "change", "a new password by the old one"
    RESET = "reset", "a mail with a link to a new password"


class Attempt(models.Model):
    """One attempt at one account from one address. The account is a keyed digest: it may be nobody's."""

    kind = models.CharField(max_length=10, choices=AttemptKind.choices)
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # How many of late, by account and address.
            models.Index(fields=["kind", "account", "address", "at"], name="attempt_of_late"),
            # What is old enough to be forgotten.
            models.Index(fields=["at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
