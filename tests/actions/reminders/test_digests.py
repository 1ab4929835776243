"""One message a day, held back in quiet hours, with the same promise as a single one."""

import base64
import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from predictions import actions
from predictions.actions.reminders import GivenClock, send_ring
from predictions.channels import Report, Status
from predictions.models import Digest, Reminder, User
from tests.actions.reminders.makers import (
    DEADLINE,
    NOW,
    PostBox,
    after,
    look,
    make_question,
    morning,
    settings,
    tick_and_send,
    wants,
)
from tests.factories import make_user, settle
from tests.logs import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("single_stage")]
MORNING = after(1)


def test_a_day_is_one_message_by_stage_the_oldest_first(ada: User, post_box: PostBox) -> None:
    for number, days in enumerate((0, 0, 7)):
        make_question(ada, DEADLINE - timedelta(days=days), statement=f"Claim {number} comes true")
    tick_and_send(after(-6))
    assert tick_and_send(MORNING) == 1
    message = post_box.sent[-1]
    assert message.subject == "1 overdue, 2 due"
    places = [message.text.index(f"Claim {number} comes true") for number in (2, 0, 1)]
    assert places == sorted(places)
    due = Reminder.objects.filter(not_before__gte=MORNING - timedelta(minutes=1))
    assert set(due.values_list("state", "accepted_at")) == {("sent", MORNING)}
    assert Digest.objects.get(day=MORNING.date()).state == "sent"


def test_what_comes_after_the_message_of_the_day_waits_for_the_next(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    tick_and_send(MORNING)
    other = make_question(make_user(), statement="Another claim")
    actions.hand_over_question(actor=ada, question=other, to=ada, now=MORNING)
    assert tick_and_send(MORNING + timedelta(hours=3)) == 0
    assert Reminder.objects.get(question=other, recipient=ada).state == "due"
    assert tick_and_send(after(2)) == 1
    assert "Another claim" in post_box.sent[-1].text
    assert list(Digest.objects.filter(recipient=ada).order_by("day").values_list("day", flat=True)) == [
        MORNING.date(), MORNING.date() + timedelta(days=1),
    ]  # fmt: skip


def test_a_repeat_has_the_same_id_and_takes_in_nothing_new(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    post_box.report = Report(status=Status.RETRY, reply="450")
    tick_and_send(MORNING)
    other = make_question(make_user(), statement="Another claim")
    actions.hand_over_question(actor=ada, question=other, to=ada, now=MORNING + timedelta(seconds=10))
    post_box.report = Report(status=Status.ACCEPTED)
    tick_and_send(MORNING + timedelta(minutes=1))
    first, second = post_box.sent[:2]
    assert first.id == second.id
    assert "Another claim" not in second.text


def test_what_was_settled_meanwhile_is_left_out(ada: User, post_box: PostBox) -> None:
    gone, stays = (make_question(ada, statement=f"Claim {number} comes true") for number in (1, 2))
    rings = look(MORNING).rings
    settle(gone, now=MORNING, actor=ada)
    assert sum(send_ring(ring, clock=GivenClock(MORNING)).sent for ring in rings) == 1
    assert "Claim 1" not in post_box.sent[0].text and "Claim 2" in post_box.sent[0].text
    assert Reminder.objects.get(question=gone).state == "cancelled"
    assert Reminder.objects.get(question=stays).state == "sent"


def test_a_message_with_nothing_left_in_it_is_not_sent(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    rings = look(MORNING).rings
    settle(question, now=MORNING, actor=ada)
    for ring in rings:
        send_ring(ring, clock=GivenClock(MORNING))
    assert post_box.sent == [] and Digest.objects.get().state == "cancelled"


def test_a_dead_message_of_the_day_is_queued_again_with_all_its_members(ada: User, post_box: PostBox) -> None:
    for _ in range(2):
        make_question(ada)
    post_box.report = Report(status=Status.DEAD, reply="550")
    tick_and_send(MORNING)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"dead"}
    post_box.report = Report(status=Status.ACCEPTED)
    row = Reminder.objects.first()
    assert row is not None
    actions.requeue_reminder(actor=ada, reminder=row, now=MORNING + timedelta(hours=1))
    assert tick_and_send(MORNING + timedelta(hours=1)) == 1
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}


def test_an_owner_who_unsubscribes_while_it_is_tried_again_leaves_it_to_the_desk(ada: User, post_box: PostBox) -> None:
    ben = make_user(email="ben@desk.example")
    question = make_question(ada)
    post_box.report = Report(status=Status.RETRY, reply="450")
    tick_and_send(MORNING)
    actions.unsubscribe(user=ada, channel="email", now=MORNING)
    assert set(Digest.objects.filter(recipient=ada).values_list("state", flat=True)) == {"cancelled"}
    post_box.report, post_box.to = Report(status=Status.ACCEPTED), []
    assert tick_and_send(MORNING + timedelta(minutes=1)) == 1
    assert post_box.to == [ben.email]
    assert Reminder.objects.get(question=question, recipient=ada).state == "cancelled"
    assert tick_and_send(MORNING + timedelta(days=1)) == 0


def test_a_bad_address_elsewhere_does_not_stop_anybody_from_unsubscribing(ada: User) -> None:
    wants(ada, email="no address", zone="Mars/Olympus", webhook_on=True, webhook_url="https://a", webhook_secret="bad")
    assert not actions.unsubscribe(user=ada, channel="email", now=MORNING).email_on
    assert not actions.unsubscribe(user=ada, channel="webhook", now=MORNING).webhook_on


def test_a_dead_summary_has_no_members_and_is_queued_again_all_the_same(ada: User, post_box: PostBox) -> None:
    make_question(ada, date(2026, 2, 20), said_on=date(2026, 1, 5))
    post_box.report = Report(status=Status.DEAD, reply="550")
    tick_and_send(NOW + timedelta(minutes=1))
    post_box.report = Report(status=Status.ACCEPTED)
    digest = Digest.objects.get()
    with pytest.raises(actions.NotAllowed):
        actions.requeue_digest(actor=make_user("contributor"), digest=digest, now=NOW)
    assert actions.requeue_digest(actor=ada, digest=digest, now=NOW + timedelta(hours=1)).state == "due"
    assert tick_and_send(NOW + timedelta(hours=1)) == 1
    with pytest.raises(actions.Conflict):
        actions.requeue_digest(actor=ada, digest=digest, now=NOW)


def test_only_a_dead_reminder_can_be_queued_again(ada: User) -> None:
    make_question(ada)
    look(MORNING)
    row = Reminder.objects.get()
    with pytest.raises(actions.Conflict):
        actions.requeue_reminder(actor=ada, reminder=row, now=MORNING)
    with pytest.raises(actions.NotAllowed):
        actions.requeue_reminder(actor=make_user("contributor"), reminder=row, now=MORNING)


def test_quiet_hours_hold_it_back_in_the_recipients_own_zone(ada: User, post_box: PostBox) -> None:
    wants(ada, zone="America/New_York", quiet_from=time(20), quiet_to=time(9))
    make_question(ada)
    assert tick_and_send(MORNING) == 0  # four in the morning in New York
    nine = datetime(2026, 3, 21, 9, tzinfo=ZoneInfo("America/New_York"))
    assert Reminder.objects.get().not_before == nine
    assert tick_and_send(nine - timedelta(seconds=1)) == 0
    assert tick_and_send(nine) == 1


def test_days_off_of_the_desk_hold_everybody_back(ada: User, post_box: PostBox) -> None:
    settings(working_days="12345")
    make_question(ada, date(2026, 3, 20))  # a Friday
    assert tick_and_send(MORNING) == 0
    assert tick_and_send(morning(date(2026, 3, 23))) == 1


def test_single_messages_are_held_back_too(ada: User, post_box: PostBox) -> None:
    wants(ada, digest=False, quiet_from=time(0), quiet_to=time(12))
    make_question(ada)
    assert tick_and_send(MORNING) == 0
    assert tick_and_send(MORNING.replace(hour=12, second=0)) == 1


def test_what_was_late_when_published_is_one_summary(ada: User, post_box: PostBox) -> None:
    for number in range(3):
        make_question(ada, date(2026, 2, 20), said_on=date(2026, 1, 5), statement=f"Old claim {number}")
    make_question(ada)
    assert tick_and_send(NOW + timedelta(minutes=1)) == 1
    [message] = post_box.sent
    assert message.subject == "3 questions were already past the deadline when published"
    assert all(f"Old claim {number}" in message.text for number in range(3))
    assert Reminder.objects.count() == 0
    assert tick_and_send(NOW + timedelta(minutes=2)) == 0


def test_administrators_hear_once_a_week_of_what_is_dead(ada: User, post_box: PostBox) -> None:
    boss = make_user("administrator", email="boss@desk.example")
    make_question(ada)
    post_box.report = Report(status=Status.DEAD, reply="550 no such user")
    tick_and_send(MORNING)  # a Saturday
    post_box.report = Report(status=Status.ACCEPTED)
    monday = morning(date(2026, 3, 23))
    tick_and_send(monday)
    tick_and_send(monday + timedelta(hours=2))
    tick_and_send(monday + timedelta(days=1))
    assert post_box.to.count(boss.email) == 1
    message = post_box.sent[post_box.to.index(boss.email)]
    assert "550 no such user" in message.text and message.subject == "1 reminder could not be delivered"


def test_a_digest_shows_a_hundred_and_counts_the_rest(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    look(MORNING)
    Reminder.objects.all().delete()
    Digest.objects.all().delete()
    Reminder.objects.bulk_create(
        Reminder(
            question=question, plan_rev=0, stage="escalation", occurrence=number, recipient=ada, channel="email",
            not_before=MORNING, created_at=MORNING,
        )
        for number in range(130)
    )  # fmt: skip
    assert tick_and_send(MORNING) == 1
    assert post_box.sent[0].subject == "130 long overdue"
    assert "and 30 more in the due queue" in post_box.sent[0].text
    assert Reminder.objects.filter(state="sent").count() == 130


def test_a_message_of_the_day_names_the_signed_head(ada: User, post_box: PostBox) -> None:
    make_question(ada)
    actions.make_log_key()
    root = base64.b64encode(publish().root).decode()
    tick_and_send(MORNING)
    message = post_box.sent[-1]
    assert f"under the root {root}, signed by" in message.text and root in message.html
    assert json.loads(json.dumps(message.data))["data"]["log"]["root"] == root
