"""Leases: who may send and mark, for how long, and what becomes of what a worker leaves behind."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError

from predictions import actions
from predictions.actions.reminders import GivenClock, holding, post, sending
from predictions.actions.reminders.leases import MOST_CLAIMS, claim, mark_sent
from predictions.actions.reminders.sending import send_ring
from predictions.channels import Report, Status
from predictions.models import Reminder, User
from tests.actions.reminders.makers import PostBox, after, look, make_question, tick_and_send, wants
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("single_stage")]
MORNING = after(1)
CLOCK = GivenClock(MORNING)


@pytest.fixture
def ada() -> User:
    """An editor who wants a message for each reminder."""
    user = make_user(email="ada@desk.example")
    wants(user, digest=False)
    return user


def only() -> Reminder:
    return Reminder.objects.get(stage="due")


def test_a_lease_keeps_others_away_until_it_runs_out(ada: User) -> None:
    make_question(ada)
    [ring] = look(MORNING).rings
    _, mine = claim(Reminder, ring.ids, ring=ring.token, clock=CLOCK)
    assert mine == [only().pk]
    for ring_again in (ring.token, None, uuid4()):
        assert claim(Reminder, ring.ids, ring=ring_again, clock=GivenClock(MORNING + timedelta(seconds=119)))[1] == []
    assert claim(Reminder, ring.ids, ring=None, clock=GivenClock(MORNING + timedelta(seconds=121)))[1] == mine


def test_only_the_holder_of_the_lease_can_mark(ada: User) -> None:
    make_question(ada)
    [ring] = look(MORNING).rings
    first, _ = claim(Reminder, ring.ids, ring=ring.token, clock=CLOCK)
    second, _ = claim(Reminder, ring.ids, ring=None, clock=GivenClock(MORNING + timedelta(minutes=3)))
    assert not mark_sent(Reminder, only().pk, first, reply="", at=MORNING)
    assert only().state == "due"
    assert mark_sent(Reminder, only().pk, second, reply="", at=MORNING)
    assert not mark_sent(Reminder, only().pk, second, reply="", at=MORNING)


def test_past_half_the_lease_the_rest_is_given_back_unsent(
    ada: User, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_question(ada)
    passed = [0.0]
    monkeypatch.setattr(holding.time, "monotonic", lambda: passed[-1])

    def slowly() -> Report:
        passed.append(61.0)
        return Report(status=Status.ACCEPTED)

    post_box.report = slowly
    [ring] = look(MORNING).rings
    result = send_ring(ring, clock=CLOCK)
    assert (result.sent, result.given_back) == (1, 2)
    rest = Reminder.objects.filter(state="due")
    assert [(one.attempts, one.lease_token) for one in rest] == [(0, None), (0, None)]


def test_a_claim_takes_ten_and_a_ring_all_of_its_hundred(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    look(MORNING)
    Reminder.objects.all().delete()
    Reminder.objects.bulk_create(
        Reminder(
            question=question, plan_rev=0, stage="escalation", occurrence=number, recipient=ada, channel="email",
            not_before=MORNING, created_at=MORNING,
        )
        for number in range(250)
    )  # fmt: skip
    rings = look(MORNING).rings
    assert [len(ring.ids) for ring in rings] == [100, 100, 50]
    _, mine = claim(Reminder, rings[0].ids, ring=rings[0].token, clock=CLOCK)
    assert len(mine) == 10
    assert send_ring(rings[0], clock=CLOCK).sent == 90


def test_workers_that_were_killed_do_not_count_as_refusals(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    look(MORNING)
    Reminder.objects.update(attempts=9, lease_until=None, lease_token=None)
    post_box.report = Report(status=Status.RETRY, reply="450 try later")
    tick_and_send(MORNING)
    row = only()
    assert (row.state, row.attempts, row.tries) == ("due", 10, 1)
    assert row.not_before - MORNING <= timedelta(seconds=6)


def test_a_message_that_ends_its_worker_takes_no_other_along_and_ends_dead(
    ada: User, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_question(ada, statement="Poison comes true")
    for _ in range(2):
        make_question(ada)

    def deliver(message: Any, **options: Any) -> Report:
        if "Poison" in message.subject:
            raise KeyboardInterrupt  # as little to be caught as kill -9
        return PostBox.deliver(post_box, message, **options)

    monkeypatch.setattr(post, "deliver", deliver)
    look(MORNING)
    now, deaths = MORNING + timedelta(minutes=1), 0
    while Reminder.objects.filter(state="due").exists():
        try:
            tick_and_send(now)
        except KeyboardInterrupt:
            deaths += 1
        now += timedelta(minutes=3)
    [dead] = Reminder.objects.filter(state="dead")
    assert "no attempt came to an end" in dead.last_error and deaths == MOST_CLAIMS
    assert len(post_box.sent) == 2


def test_leases_are_taken_and_run_out_by_the_databases_own_clock(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    look(MORNING)
    now = actions.DATABASE_CLOCK.now()
    Reminder.objects.update(not_before=now - timedelta(seconds=1), lease_until=None, lease_token=None)
    ids = [only().pk]
    _, mine = claim(Reminder, ids, ring=None, clock=actions.DATABASE_CLOCK)
    assert mine == ids
    left = only().lease_until - now  # type: ignore[operator]
    assert timedelta(seconds=119) < left < timedelta(seconds=150)
    assert claim(Reminder, ids, ring=None, clock=actions.DATABASE_CLOCK)[1] == []
    Reminder.objects.update(lease_until=actions.DATABASE_CLOCK.now() - timedelta(milliseconds=10))
    assert claim(Reminder, ids, ring=None, clock=actions.DATABASE_CLOCK)[1] == ids
    Reminder.objects.update(not_before=actions.DATABASE_CLOCK.now() + timedelta(minutes=1), lease_until=now)
    assert claim(Reminder, ids, ring=None, clock=actions.DATABASE_CLOCK)[1] == []


def test_a_worker_asked_to_stop_finishes_the_message_in_hand_and_gives_back_the_rest(
    ada: User, post_box: PostBox
) -> None:
    for _ in range(3):
        make_question(ada)
    [ring] = look(MORNING).rings
    result = send_ring(ring, clock=CLOCK, stop=lambda: bool(post_box.sent))
    assert (result.sent, result.given_back) == (1, 2)
    free = Reminder.objects.filter(stage="due", state="due", lease_token=None, attempts=0)
    assert free.count() == 2


def test_an_accepted_message_is_marked_once_the_database_is_back(
    ada: User, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_question(ada)
    away = [OperationalError("the server closed the connection"), OperationalError("database is locked")]

    def mark(*args: Any, **kwargs: Any) -> bool:
        if away:
            raise away.pop()
        return mark_sent(*args, **kwargs)

    monkeypatch.setattr(sending, "mark_sent", mark)
    monkeypatch.setattr(holding, "MARK_AGAIN_SECONDS", 0)
    assert tick_and_send(MORNING) == 1
    assert only().state == "sent" and len(post_box.sent) == 1


def test_marking_is_given_up_with_the_lease(ada: User, post_box: PostBox, monkeypatch: pytest.MonkeyPatch) -> None:
    make_question(ada)

    def mark(*args: Any, **kwargs: Any) -> bool:
        monkeypatch.setattr(holding, "LEASE", timedelta(seconds=-1))
        raise OperationalError("database is locked")

    monkeypatch.setattr(sending, "mark_sent", mark)
    with pytest.raises(OperationalError):
        tick_and_send(MORNING)
    assert only().state == "due"
