"""How the desk and its people want to be reminded. Operational rows: no part of the public record."""

import secrets
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .moments import EVERY_DAY, Rhythm, is_zone
from .people import User

MORNING = time(8)


class DeskSettings(models.Model):
    """One row: which stages there are, how many days before or after what, at which hour. Empty days: no such stage."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    # Empty for the zone of the installation.
    zone = models.CharField(max_length=64, blank=True)
    morning = models.TimeField(default=MORNING)
    heads_up_days = models.PositiveSmallIntegerField("days before the deadline", null=True, blank=True, default=7)
    due_days = models.PositiveSmallIntegerField("days after the deadline day", null=True, blank=True, default=1)
    overdue_days = models.PositiveSmallIntegerField("days after it was due", null=True, blank=True, default=7)
    escalation_days = models.PositiveSmallIntegerField(
        "days after it was due, to the adjudicators", null=True, blank=True, default=30
    )
    escalation_every = models.PositiveSmallIntegerField("and again every … days", null=True, blank=True, default=30)
    condition_days = models.PositiveSmallIntegerField(
        "days after the condition's deadline day", null=True, blank=True, default=1
    )
    # Counted back from the deadline, so that it never meets the other stages.
    review_every = models.PositiveSmallIntegerField("days between reviews", null=True, blank=True, default=180)
    working_days = models.CharField(max_length=7, default=EVERY_DAY)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    backup = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    check_sources = models.BooleanField("look whether sources have changed or gone", default=False)
    tell_authors = models.BooleanField(
        "write to authors when their predictions are published or judged", default=False, db_default=False
    )
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "desk settings"
        constraints = [
            models.CheckConstraint(name="desk_settings_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="desk_works_some_day", condition=~Q(working_days="")),
            models.CheckConstraint(
                name="desk_stages_in_order",
                condition=Q(overdue_days__isnull=True)
                | Q(escalation_days__isnull=True)
                | Q(escalation_days__gt=F("overdue_days")),
            ),
            models.CheckConstraint(
                name="desk_repeats_take_days",
                condition=(Q(escalation_every__isnull=True) | Q(escalation_every__gt=0))
                & (Q(review_every__isnull=True) | Q(review_every__gt=0)),
            ),
            models.CheckConstraint(
                name="desk_never_reminds_early",
                condition=(Q(due_days__isnull=True) | Q(due_days__gt=0))
                & (Q(condition_days__isnull=True) | Q(condition_days__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return "Desk settings"

    @classmethod
    def current(cls) -> "DeskSettings":
        """The row, or the defaults where nobody has changed any."""
        return cls.objects.filter(id=1).first() or cls()

    @property
    def zone_name(self) -> str:
        """The desk's zone; the installation's where none is set or this machine does not know it."""
        return self.zone if self.zone and is_zone(self.zone) else str(settings.TIME_ZONE)


def new_token() -> str:
    """A secret for an address that needs no log-in."""
    return secrets.token_urlsafe(32)


class Preferences(models.Model):
    """How one user wants to be reminded; without a row, by one mail a day. The desk's own are those of its user."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="preferences")
    zone = models.CharField(max_length=64, blank=True)
    # One message a day and channel, or one for each reminder; webhooks always get one for each.
    digest = models.BooleanField("one message a day", default=True)
    # Empty for the desk's.
    working_days = models.CharField(max_length=7, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    email_on = models.BooleanField("mail", default=True)
    # Empty for the account's own; the desk's account has none that could be written to.
    email = models.EmailField("another mail address", blank=True)
    webhook_on = models.BooleanField("webhook", default=False)
    webhook_url = models.URLField(max_length=2000, blank=True)
    webhook_secret = models.CharField(max_length=200, blank=True)
    chat_on = models.BooleanField("chat", default=False)
    chat_url = models.URLField(max_length=2000, blank=True)
    # Why a channel was switched off without being asked to.
    note = models.CharField(max_length=500, blank=True, editable=False)
    calendar_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(
                name="preferences_webhook_complete",
                condition=Q(webhook_on=False) | (~Q(webhook_url="") & ~Q(webhook_secret="")),
            ),
            models.CheckConstraint(name="preferences_chat_complete", condition=Q(chat_on=False) | ~Q(chat_url="")),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    def rhythm(self, desk: DeskSettings) -> Rhythm:
        """When this user may be written to; what they leave open is the desk's."""
        own_hours = self.quiet_from is not None and self.quiet_to is not None
        hours = self if own_hours else desk
        return Rhythm(
            zone=self.zone if self.zone and is_zone(self.zone) else desk.zone_name,
            morning=desk.morning,
            quiet_from=hours.quiet_from,
            quiet_to=hours.quiet_to,
            days=self.working_days or desk.working_days,
        )
