"""Claim, act, mark: one message each, the same id again after a failure, and nobody marks what another one holds."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import OperationalError, connection

from predictions import actions
from predictions.actions.reminders import GivenClock, Ring, post, sending
from predictions.actions.reminders.leases import MOST_CLAIMS, claim, mark_sent
from predictions.actions.reminders.sending import send_ring
from predictions.channels import Report, Status
from predictions.models import Digest, Preferences, Reminder, User
from tests.actions.reminders.makers import PostBox, after, look, make_question, tick_and_send, wants
from tests.factories import make_user, settle

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


def test_a_due_reminder_is_sent_once_and_marked(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    assert tick_and_send(MORNING) == 1
    row = only()
    assert (row.state, row.accepted_at, row.reply, row.attempts) == ("sent", MORNING, "250 ok", 1)
    assert (row.lease_until, row.lease_token) == (None, None)
    assert [one.id for one in post_box.sent] == [row.pk]
    assert tick_and_send(MORNING + timedelta(minutes=1)) == 0


def test_a_message_says_what_an_editor_needs_and_escapes_it(ada: User, post_box: PostBox) -> None:
    make_question(
        ada, quote="<script>alert(1)</script> & more", statement="A <b>bold</b> claim & more", hedge="probably"
    )
    wants(ada, zone="Asia/Kathmandu")
    tick_and_send(MORNING)
    [message] = post_box.sent
    assert message.subject == "Due: A <b>bold</b> claim & more"
    for part in (
        "<script>alert(1)</script> & more",
        "official journal",
        "https://paper.example/",
        "Ada Example",
        "/reminders/snooze/",
    ):
        assert part in message.text
    assert "20 March 2026" in message.text and "21 March 2026 05:44 Asia/Kathmandu" in message.text
    assert "<script>" not in message.html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in message.html
    assert message.unsubscribe_url in message.html
    assert message.data["type"] == "reminder.due"


def test_the_same_ring_twice_sends_nothing_twice(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    rings = look(MORNING).rings
    for _ in range(2):
        for ring in rings:
            send_ring(ring, clock=CLOCK)
    assert len(post_box.sent) == 1


def test_a_second_beat_rings_for_nothing_that_is_in_the_queue(ada: User) -> None:
    make_question(ada)
    assert len(look(MORNING).rings) == 1
    assert look(MORNING + timedelta(seconds=30)).rings == []
    [again] = look(MORNING + timedelta(minutes=1)).rings  # the broker lost it
    assert again.ids == (only().pk,)


def test_a_failure_waits_and_comes_again_with_the_same_id(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    post_box.report = Report(status=Status.RETRY, reply="450 try later")
    tick_and_send(MORNING)
    row = only()
    assert (row.state, row.last_error, row.attempts, row.tries) == ("due", "450 try later", 1, 1)
    assert timedelta(seconds=4) <= row.not_before - MORNING <= timedelta(seconds=6)
    post_box.report = Report(status=Status.RETRY, reply="429", retry_after=timedelta(hours=3))
    tick_and_send(MORNING + timedelta(minutes=1))
    assert only().not_before - MORNING >= timedelta(hours=3)
    post_box.report = Report(status=Status.ACCEPTED)
    assert tick_and_send(MORNING + timedelta(hours=4)) == 1
    assert len({one.id for one in post_box.sent}) == 1 and len(post_box.sent) == 3


def test_a_final_refusal_is_dead_at_once_and_can_be_queued_again(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    post_box.report = Report(status=Status.DEAD, reply="550 no such user")
    tick_and_send(MORNING)
    assert (only().state, only().last_error) == ("dead", "550 no such user")
    post_box.report = Report(status=Status.ACCEPTED)
    assert tick_and_send(MORNING + timedelta(hours=1)) == 0
    actions.requeue_reminder(actor=ada, reminder=only(), now=MORNING + timedelta(hours=2))
    assert tick_and_send(MORNING + timedelta(hours=2)) == 1


def test_the_tenth_failure_is_the_last(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    post_box.report = Report(status=Status.RETRY, reply="down")
    now = MORNING
    for _ in range(12):
        tick_and_send(now)
        now = max(now + timedelta(minutes=1), only().not_before)
    assert (only().state, only().attempts, len(post_box.sent)) == ("dead", 10, 10)


def test_a_channel_that_asked_never_to_be_called_again_is_switched_off(ada: User, post_box: PostBox) -> None:
    wants(ada, email_on=False, webhook_on=True, webhook_url="https://a.example/", webhook_secret="whsec_x")
    make_question(ada)
    post_box.report = Report(status=Status.DEAD, reply="410 Gone", disable=True)
    tick_and_send(MORNING)
    found = Preferences.objects.get(user=ada)
    assert not found.webhook_on and "410 Gone" in found.note


def test_a_fault_in_one_message_stops_no_other(ada: User, post_box: PostBox) -> None:
    for _ in range(3):
        make_question(ada)
    faults = iter([RuntimeError("a bug")])

    def fail_once() -> None:
        for fault in faults:
            raise fault

    post_box.before = fail_once
    assert tick_and_send(MORNING) == 2
    [row] = Reminder.objects.filter(state="due")
    assert row.last_error == "RuntimeError: a bug"


def test_what_was_settled_since_it_was_queued_is_not_sent(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    rings = look(MORNING).rings
    settle(question, now=MORNING, actor=ada)
    assert [send_ring(ring, clock=CLOCK).sent for ring in rings] == [0]
    assert post_box.sent == [] and only().state == "cancelled"


@pytest.mark.parametrize("how", ["left", "role", "channel", "snoozed", "revision"])
def test_the_last_look_before_sending_finds_what_the_verbs_did_not_cancel(
    how: str, ada: User, post_box: PostBox
) -> None:
    question = make_question(ada)
    rings = look(MORNING).rings
    if how == "left":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    elif how == "role":
        ada.groups.clear()
    elif how == "channel":
        wants(ada, email_on=False)
    else:
        with connection.cursor() as cursor:
            change = "snoozed_until = '2026-06-01'" if how == "snoozed" else "plan_rev = 5"
            cursor.execute(f"UPDATE predictions_question SET {change} WHERE id = %s", [question.pk])
    assert [send_ring(ring, clock=CLOCK).cancelled for ring in rings] == [1]
    assert post_box.sent == []
    row = Reminder.objects.get(recipient=ada)
    assert row.state == "cancelled" and row.last_error
    # Where it was the recipient, somebody else hears of it.
    assert Reminder.objects.exclude(recipient=ada).exists() == (how in ("left", "role", "channel"))


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
    monkeypatch.setattr(sending.time, "monotonic", lambda: passed[-1])

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


def test_mail_goes_out_through_djangos_backend(ada: User) -> None:
    make_question(ada)
    assert tick_and_send(MORNING) == 1
    [sent] = mail.outbox
    made = sent.message()
    assert sent.to == ["ada@desk.example"] and made["Message-ID"].startswith(f"<{only().pk}@")
    assert made["Auto-Submitted"] == "auto-generated" and "unsubscribe" in made["List-Unsubscribe"]
    assert b"\r\n" in made.as_bytes()


def test_a_clock_that_is_off_sends_nothing_and_says_so(ada: User) -> None:
    make_question(ada)
    beat = actions.tick(now=MORNING + timedelta(minutes=2), clock=CLOCK)
    assert beat.rings == [] and beat.beat.counts["clock_skew"] == 120
    assert beat.beat.finished_at == MORNING
    assert actions.tick(now=MORNING + timedelta(seconds=59), clock=CLOCK).rings != []


def test_a_ring_for_what_is_gone_does_nothing() -> None:
    assert send_ring(Ring("digest", uuid4(), (uuid4(),)), clock=CLOCK).sent == 0
    assert Digest.objects.count() == 0


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
    monkeypatch.setattr(sending, "MARK_AGAIN_SECONDS", 0)
    assert tick_and_send(MORNING) == 1
    assert only().state == "sent" and len(post_box.sent) == 1


def test_marking_is_given_up_with_the_lease(ada: User, post_box: PostBox, monkeypatch: pytest.MonkeyPatch) -> None:
    make_question(ada)

    def mark(*args: Any, **kwargs: Any) -> bool:
        monkeypatch.setattr(sending, "LEASE", timedelta(seconds=-1))
        raise OperationalError("database is locked")

    monkeypatch.setattr(sending, "mark_sent", mark)
    with pytest.raises(OperationalError):
        tick_and_send(MORNING)
    assert only().state == "due"
