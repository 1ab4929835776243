"""Many beats and workers at once: every reminder once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from django.db import connection

from predictions.actions.reminders import GivenClock, Ring, remind, send_ring
from predictions.actions.reminders.leases import claim
from predictions.models import Digest, Reminder
from tests.actions.reminders.conftest import post_box  # noqa: F401  (a fixture)
from tests.actions.reminders.makers import NOW, PostBox, after, look, make_question, settings, wants
from tests.factories import make_user

WRITERS = 4


def at_once(act: Any) -> list[Any]:
    """What each of four threads got, when all start together."""
    start = Barrier(WRITERS)

    def run(number: int) -> Any:
        try:
            start.wait(timeout=10)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_four_beats_plan_and_queue_every_reminder_once(committed_db: None, post_box: PostBox) -> None:  # noqa: F811
    settings(heads_up_days=None)
    look(NOW)
    single, daily = make_user(), make_user()
    wants(single, digest=False)
    for _ in range(5):
        make_question(single), make_question(daily)
    now = after(1)
    rounds = at_once(lambda number: remind(now=now, clock=GivenClock(now)))
    rings: list[Ring] = [ring for one in rounds for ring in one.rings]
    assert Reminder.objects.count() == 10 and Digest.objects.count() == 1
    assert sorted(ring.kind for ring in rings) == ["digest", "reminder"]
    at_once(lambda number: [send_ring(ring, clock=GivenClock(now)) for ring in rings])
    assert len(post_box.sent) == len({one.id for one in post_box.sent}) == 6
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}


def test_no_two_claims_hold_the_same_reminder(committed_db: None) -> None:
    settings(heads_up_days=None)
    look(NOW)
    ada = make_user()
    wants(ada, digest=False)
    for _ in range(20):
        make_question(ada)
    [ring] = look(after(1)).rings
    clock = GivenClock(after(1) + timedelta(minutes=1))
    held = at_once(lambda number: claim(Reminder, ring.ids, ring=ring.token, clock=clock))
    ids = [one for _, mine in held for one in mine]
    assert len(ids) == len(set(ids)) == 20
