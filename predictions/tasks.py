"""Celery's door: each task reads the clock and calls one verb. The database says what is due, never the broker."""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task(ignore_result=True)
def tick() -> None:
    """Rung by beat at start and every minute."""
    actions.tick(now=timezone.now())
