"""One round of the clock: plan, hold back, gather, claim for the queue. Sending is the workers' part."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from ...models import DeskSettings, StageMark
from ..base import operation
from .clock import DATABASE_CLOCK, MOST_SKEW, Clock
from .dead import report_dead
from .failpoints import reach
from .plan import PLANNING, Planned, is_planned, plan_stages
from .queue import (
    MOST_QUEUED,
    Rhythms,
    Ring,
    anything_waits,
    claim_for_queue,
    gather,
    held_users,
    hold_back,
    rings_of,
)
from .stages import calendar_of


@dataclass(slots=True)
class Round:
    """What one round came to: what the workers are to send, and how far the caller's clock is off."""

    rings: list[Ring] = field(default_factory=list)
    planned: bool = False
    skew: timedelta = timedelta()

    @property
    def clock_is_wrong(self) -> bool:
        """The worker's clock and the database's differ by more than a minute: nothing was planned or queued."""
        return abs(self.skew) > MOST_SKEW


def remind(*, now: datetime, clock: Clock = DATABASE_CLOCK, most: int = MOST_QUEUED) -> Round:
    """Plan what has come and claim for the queue what may go out; `now` is the caller's clock, `clock` decides.

    Any number of processes may run it at once. At most `most` of each kind are claimed: whoever sends them itself
    takes a few and leaves the others theirs. Idle, it asks the database three short questions and the time.
    """
    time = clock.now()
    result = Round(skew=now - time)
    if result.clock_is_wrong:
        return result
    reach("plan.before")
    desk = DeskSettings.current()
    marks = dict(StageMark.objects.values_list("name", "through"))
    result.planned = not is_planned(calendar_of(desk, time), marks)
    if result.planned or anything_waits(time):
        result.rings = _prepare(now=time, most=most)
        reach("plan.after")
    return result


@operation
def _prepare(*, now: datetime, most: int) -> list[Ring]:
    """Plan, hold back, gather and claim in one transaction; one process at a time, the others leave it to that one."""
    StageMark.objects.get_or_create(name=PLANNING, defaults={"through": now.date()})
    skip = connection.features.has_select_for_update_skip_locked
    if not StageMark.objects.select_for_update(skip_locked=skip).filter(name=PLANNING).exists():
        return []
    desk = DeskSettings.current()
    rhythms = Rhythms(desk)
    planned = _plan(desk, rhythms, now, token=uuid4() if most == MOST_QUEUED else None)
    hold_back(rhythms, now)
    gather(rhythms, now)
    at_once = rings_of("reminder", planned.token, planned.ids) if planned.token else ()
    return [*at_once, *claim_for_queue(now, most)]


def _plan(desk: DeskSettings, rhythms: Rhythms, now: datetime, *, token: UUID | None) -> Planned:
    calendar = calendar_of(desk, now)
    marks = dict(StageMark.objects.values_list("name", "through"))
    if is_planned(calendar, marks):
        return Planned()
    planned = plan_stages(calendar, marks, held_users(rhythms, now), now, token=token)
    report_dead(desk, rhythms, calendar.morning, now)
    return planned
