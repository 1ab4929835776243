"""What subscribers are told: every happening once, signed, again until it is taken."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from predictions import actions
from predictions.channels import Report, Status
from predictions.models import Subscription, User, WebhookDelivery
from predictions.models.log_tree import head_now
from tests.actions.subscriptions.makers import subscribe
from tests.channels.servers import Server, answering
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db
ALL = ["prediction.created", "question.due", "outcome.provisional", "outcome.final", "record.corrected"]


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with answering(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n") as server:
        yield server


def told(subscription: Subscription) -> list[str]:
    rows = WebhookDelivery.objects.filter(subscription=subscription)
    return list(rows.order_by("at", "cause").values_list("happening", flat=True))


def send(now: Any = NOW) -> int:
    return actions.send_deliveries(clock=actions.GivenClock(now))


def messages(server: Server) -> list[tuple[dict[str, str], bytes]]:
    found = []
    for raw in server.requests:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = [line.partition(b": ") for line in head.split(b"\r\n")[1:]]
        found.append(({name.decode().lower(): value.decode() for name, _, value in lines}, body))
    return found


def test_every_happening_is_told_once_and_nothing_from_before(server: Server) -> None:
    before = make_prediction(deadline=date(2026, 3, 2))
    hook = subscribe(server.url("/hook"), ALL)
    made = make_prediction(deadline=date(2026, 3, 5))
    make_draft()
    settle(made.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[before], reason="misquoted", note="Oh.", now=NOW)
    for _ in range(2):
        actions.tick(now=NOW)
    assert told(hook) == ["prediction.created", "outcome.final", "record.corrected"]
    later = NOW + timedelta(days=10)
    for _ in range(2):
        actions.tick(now=later)
    assert told(hook)[3:] == ["question.due"]


def test_a_subscriber_hears_of_their_topic_or_author_only(server: Server) -> None:
    make_prediction(author="Bo Example", topics=("Sea",))
    make_prediction()
    sea, bo = subscribe(server.url(), ALL, topic="sea"), subscribe(server.url(), ALL, author="bo-example")
    made = make_prediction(author="Bo Example", topics=("Sea",))
    other = make_prediction(topics=("Law",))
    settle(made.question)
    settle(other.question)
    actions.tell(now=NOW)
    assert told(sea) == told(bo) == ["prediction.created", "outcome.final"]


def test_a_delivery_is_signed_and_says_what_happened(server: Server) -> None:
    hook = subscribe(server.url("/hook"), ["prediction.created"])
    made = make_prediction(quote="It will probably rain. Grüße")
    actions.tell(now=NOW)
    assert (send(), send()) == (1, 0)
    [(headers, body)] = messages(server)
    said = json.loads(body)
    signature = Webhook(hook.secret).sign(headers["webhook-id"], NOW, body.decode())
    assert headers["webhook-signature"] == signature
    row = WebhookDelivery.objects.get()
    assert headers["webhook-id"] == str(row.id) and row.state == "sent" and row.attempts == 1
    assert said["type"] == "prediction.created" and said["data"]["prediction"]["id"] == str(made.public_id)
    assert said["data"]["prediction"]["quote"].endswith("Grüße") and said["data"]["as_of"]["size"] == 2
    assert said["data"]["as_of"]["root"] == head_now()[1] and head_now()[1] is not None


def reporting(monkeypatch: pytest.MonkeyPatch, *reports: Report) -> list[str]:
    ids: list[str] = []
    left = list(reports)

    def deliver(message: Any, **_: Any) -> Report:
        ids.append(str(message.id))
        return left.pop(0)

    monkeypatch.setattr("predictions.actions.subscriptions.delivering.deliver_webhook", deliver)
    return ids


def test_what_is_not_taken_comes_again_with_the_same_id(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(server.url(), ALL)
    make_prediction()
    actions.tell(now=NOW)
    ids = reporting(monkeypatch, Report(status=Status.RETRY, reply="500"), Report(status=Status.ACCEPTED, reply="200"))
    assert send() == 0 and send() == 0 and len(ids) == 1
    row = WebhookDelivery.objects.get()
    assert row.state == "due" and row.last_error == "500" and NOW < row.not_before <= NOW + timedelta(seconds=6)
    assert send(NOW + timedelta(minutes=1)) == 1 and len(set(ids)) == 1


def test_who_says_gone_is_not_called_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = subscribe(server.url(), ALL)
    make_prediction()
    make_prediction()
    actions.tell(now=NOW)
    ids = reporting(monkeypatch, Report(status=Status.DEAD, reply="410 gone", disable=True))
    assert send() == 0 and len(ids) == 1
    hook.refresh_from_db()
    assert not hook.active and "410 gone" in hook.note
    assert sorted(WebhookDelivery.objects.values_list("state", flat=True)) == ["cancelled", "dead"]
    make_prediction()
    actions.tell(now=NOW)
    assert WebhookDelivery.objects.count() == 2


def test_a_due_notice_is_dropped_where_the_outcome_came_first(server: Server) -> None:
    hook = subscribe(server.url(), ALL)
    made = make_prediction(deadline=date(2026, 3, 5))
    later = NOW + timedelta(days=10)
    actions.tell(now=later)
    assert told(hook)[-1] == "question.due"
    settle(made.question, known_on=date(2026, 3, 5), now=later)
    send(later)
    assert WebhookDelivery.objects.get(happening="question.due").state == "cancelled"


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://127.0.0.1/", "https://[::ffff:10.0.0.1]/x",
    "ftp://x.example/", "https://user:pw@hooks.example.org/", "https://hooks.example.org:22/", "x"])  # fmt: skip
def test_an_address_that_no_subscriber_has_is_refused(url: str) -> None:
    with pytest.raises(actions.Invalid) as refused:
        actions.subscribe(actor=make_user(), url=url, happenings=ALL, now=NOW)
    assert refused.value.problems[0].field == "url"


def test_twenty_are_enough(server: Server) -> None:
    user: User = make_user()
    for _ in range(actions.MOST_SUBSCRIPTIONS):
        subscribe(server.url(), ALL, user=user)
    with pytest.raises(actions.Conflict):
        subscribe(server.url(), ALL, user=user)


def test_an_outcome_is_provisional_first_and_final_with_what_it_was(server: Server, settings: Any) -> None:
    settings.CHALLENGE_DAYS = 10
    hook = subscribe(server.url(), ["outcome.provisional", "outcome.final"])
    made = make_prediction(deadline=date(2026, 2, 20))
    settle(made.question)
    actions.tick(now=NOW)
    assert told(hook) == ["outcome.provisional"]
    later = NOW + timedelta(days=30)
    actions.tick(now=later)
    assert told(hook) == ["outcome.provisional", "outcome.final"]
    send(later)
    outcomes = [json.loads(body)["data"]["outcome"]["outcome"] for _, body in messages(server)]
    assert outcomes == ["true", "true"]
