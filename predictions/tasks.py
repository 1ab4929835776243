"""Celery's door: each task reads the clock and calls one verb. The database says what is due, never the broker."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from . import actions

# What waited longer than this in the queue is rung for again by the next tick.
EXPIRES_SECONDS = 55


@shared_task(ignore_result=True)
def tick() -> None:
    """Rung by beat at start and every minute."""
    done = actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK)
    for ring in done.rings:
        message = (ring.kind, str(ring.token), [str(one) for one in ring.ids])
        send.apply_async(args=message, expires=EXPIRES_SECONDS)


@shared_task(ignore_result=True)
def check() -> None:
    """Let the resolution checks look, once an hour; they decide nothing."""
    actions.run_checks(now=timezone.now())


@shared_task(ignore_result=True)
def send(kind: str, token: str, ids: list[str]) -> None:
    """Send these reminders, as far as nobody else does. Repeating it sends nothing twice."""
    actions.send_ring(actions.Ring(kind, UUID(token), tuple(UUID(one) for one in ids)))
