import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from predictions.channels import Report, Status, check_secret, deliver_webhook, new_secret
from predictions.channels.posting import retry_after
from tests.channels.makers import AT, make_message
from tests.channels.servers import Server, answer, answering, make_rules
from tests.channels.test_safe_http import ENDLESS, drip, stall, write_for_ever

SECRET = new_secret()


def deliver(server: Server, **changes: Any) -> Report:
    values: dict[str, Any] = {"secrets": [SECRET], "rules": make_rules()}
    return deliver_webhook(changes.pop("message", make_message()), url=server.url("/hook"), **{**values, **changes})


def head_and_body(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:]), body


def test_a_receiver_verifies_the_delivery_with_the_stock_library() -> None:
    # the library compares with the clock, in whatever zone the caller says "now"
    now = datetime.now(timezone(timedelta(hours=9)))
    with answering(answer("200 OK", body=b"thanks")) as server:
        report = deliver(server, message=make_message(at=now))
    headers, body = head_and_body(server.requests[0])
    assert report == Report(status=Status.ACCEPTED, reply="200 thanks")
    assert Webhook(SECRET).verify(body, headers) == make_message().data
    assert headers["webhook-id"] == str(make_message().id)
    assert headers["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"due", b"new"), headers)


def test_while_a_secret_is_replaced_either_verifies() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    with answering(answer("204 No Content")) as server:
        deliver(server, secrets=[new, old], message=make_message(at=datetime.now(UTC)))
    headers, body = head_and_body(server.requests[0])
    for secret in (old, new):
        Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(body, headers)


def test_a_repeat_has_the_same_id_and_body_and_the_time_of_its_own_attempt() -> None:
    with answering(answer("500 Oops"), answer("200 OK")) as server:
        deliver(server)
        deliver(server, message=make_message(at=AT + timedelta(hours=2)))
    (first, first_body), (second, second_body) = map(head_and_body, server.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert first_body == second_body
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 7200


@pytest.mark.parametrize("status", ["400 Bad Request", "401 No", "404 Not Found", "408 Time", "500 Oops", "502 Bad"])
def test_an_error_is_tried_again_and_its_words_are_kept(status: str) -> None:
    with answering(answer(status, "Retry-After: 60", body=b"no\x00 such\r\nhook")) as server:
        report = deliver(server)
    assert report == Report(status=Status.RETRY, reply=f"{status[:3]} no such hook")


def test_gone_is_dead_and_never_used_again() -> None:
    with answering(answer("410 Gone")) as server:
        assert deliver(server) == Report(status=Status.DEAD, reply="410", disable=True)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent", "304 Not Modified"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with answering(answer(status, "Location: http://169.254.169.254/"), answer("200 OK")) as server:
        report = deliver(server, rules=make_rules(redirects=3))
    assert report.status is Status.RETRY
    assert "redirects are not followed" in report.reply
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Unavailable"])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Sun, 01 Feb 2026 09:30:00 GMT", timedelta(hours=1, minutes=30)),
        ("Sunday, 01-Feb-26 09:30:00 GMT", timedelta(hours=1, minutes=30)),
        ("Sun, 01 Feb 2026 07:00:00 GMT", timedelta(0)),
        ("604800", timedelta(hours=24)),
        ("9" * 400, timedelta(hours=24)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
    ],
)
def test_retry_after_is_honoured_up_to_a_day(status: str, header: str, wait: timedelta) -> None:
    with answering(answer(status, f"Retry-After: {header}")) as server:
        report = deliver(server)
    assert (report.status, report.retry_after) == (Status.RETRY, wait)


@pytest.mark.parametrize(
    "header", ["", "soon", "-5", "1.5", "²", "Sun, 99 Feb 2026 09:30:00 GMT", "Sun, 01 Feb", "0x10"]
)
def test_a_retry_after_that_says_nothing_is_ignored(header: str) -> None:
    assert retry_after(header, at=AT) is None


def test_of_an_endless_reply_the_first_words_are_kept() -> None:
    with answering(ENDLESS, then=write_for_ever) as server:
        report = deliver(server)
    assert report.status is Status.ACCEPTED
    assert len(report.reply) == 500


def test_a_stall_is_tried_again() -> None:
    with answering(b"", then=stall) as server:
        report = deliver(server, rules=make_rules(socket_seconds=0.1))
    assert report == Report(status=Status.RETRY, reply="127.0.0.1 did not answer within 0.1 seconds.")


def test_a_drip_is_tried_again_and_one_after_the_status_is_accepted() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nX: ", then=drip) as server:
        assert deliver(server, rules=make_rules(total_seconds=0.2)).status is Status.RETRY
    with answering(ENDLESS, then=drip) as server:
        assert deliver(server, rules=make_rules(total_seconds=0.2)).status is Status.ACCEPTED


def test_a_compressed_reply_is_not_kept_as_noise() -> None:
    with answering(answer("200 OK", "Content-Encoding: br", body=b"\x0b\x02\x80")) as server:
        assert deliver(server).reply == "200"


def test_a_private_address_is_dead_and_says_so() -> None:
    report = deliver_webhook(make_message(), url="https://10.0.0.1/hook", secrets=[SECRET])
    assert report.status is Status.DEAD
    assert "not on the public internet" in report.reply
    assert not report.disable


@pytest.mark.parametrize(
    "secret",
    ["", "plain", "whsec_", "whsec_!!!!", "whsec_" + "A" * 20, "whsec_" + "A" * 100, "whsec_" + "A" * 33, "whsec_é"],
)
def test_a_bad_secret_is_dead_and_is_not_repeated_to_anybody(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes"):
        check_secret(secret)
    with answering(answer("200 OK")) as server:
        report = deliver(server, secrets=[secret])
    assert report.status is Status.DEAD
    assert "A" * 20 not in report.reply
    assert server.requests == []


def test_no_secret_at_all_is_dead() -> None:
    with answering(answer("200 OK")) as server:
        assert "secrets: at least one" in deliver(server, secrets=[]).reply
    assert server.requests == []


@pytest.mark.parametrize("data", [{"x": float("nan")}, {"x": AT}, {"x": {1, 2}}])
def test_data_that_json_cannot_hold_is_dead_and_not_sent(data: dict[str, object]) -> None:
    with answering(answer("200 OK")) as server:
        report = deliver(server, message=make_message(data=data))
    assert report.status is Status.DEAD
    assert "could not be made" in report.reply
    assert server.requests == []


def test_half_a_surrogate_pair_is_sent_as_json_writes_it() -> None:
    with answering(answer("200 OK")) as server:
        assert deliver(server, message=make_message(data={"x": "\ud800"})).status is Status.ACCEPTED
    assert json.loads(head_and_body(server.requests[0])[1]) == {"x": "\ud800"}


def test_what_the_last_check_raises_passes_through_and_nothing_is_sent() -> None:
    class LeaseLost(OSError):
        pass

    def check() -> None:
        raise LeaseLost

    with answering(answer("200 OK")) as server, pytest.raises(LeaseLost):
        deliver(server, check_before_data=check)
    assert server.requests == []


def test_a_new_secret_is_32_random_bytes() -> None:
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"))) == 32
    assert new_secret() != new_secret()
