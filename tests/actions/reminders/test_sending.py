"""Claim, act, mark: one message each, the same id again after a failure, and nobody marks what another one holds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from predictions import actions
from predictions.actions.reminders import GivenClock, Ring
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
