import json
from datetime import timedelta
from typing import Any

import pytest

from predictions.channels import Report, Status, deliver_chat
from predictions.channels.chat import chat_body, escape
from tests.channels.makers import make_message
from tests.channels.servers import answer, answering, make_rules


def sections(**changes: Any) -> list[str]:
    blocks: Any = chat_body(make_message(**changes))["blocks"]
    return [block["text"]["text"] for block in blocks]


def test_subject_text_and_link_are_posted_as_json() -> None:
    with answering(answer("200 OK", body=b"ok")) as server:
        report = deliver_chat(make_message(), url=server.url(), rules=make_rules(), link_label="See it")
    body = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    link = "<https://ledger.example/due/|See it>"
    assert report == Report(status=Status.ACCEPTED, reply="200 ok")
    assert body["text"] == f"Two predictions are due\nTwo predictions are due.\n{link}"
    assert [block["text"]["text"] for block in body["blocks"]] == [
        "*Two predictions are due*",
        "Two predictions are due.",
        link,
    ]
    assert {block["text"]["type"] for block in body["blocks"]} == {"mrkdwn"}


def test_a_quote_calls_nobody_and_makes_no_link() -> None:
    hostile = "<!channel> <@U123> <https://evil.example|click> & more"
    text = chat_body(make_message(subject=hostile, text=hostile))["text"]
    assert "<!channel>" not in str(text)
    assert "&lt;!channel&gt; &lt;@U123&gt; &lt;https://evil.example|click&gt; &amp; more" in str(text)
    assert str(text).count("<") == 1  # the link at its end


def test_a_link_cannot_break_out() -> None:
    link = sections(link="https://x.example/a?b=1&c=|d>e <!channel>")[-1]
    assert link == "<https://x.example/a?b=1&amp;c=%7Cd%3Ee%20%3C!channel%3E|Open>"


@pytest.mark.parametrize("text", ["x" * 9_000, "&" * 9_000, "a&" * 9_000, "\U0001f600" * 9_000])
def test_the_limits_of_slack_hold_whatever_is_said(text: str) -> None:
    found = chat_body(make_message(subject=text, text=text, link="https://x.example/?" + "a" * 1_900))
    assert len(str(found["text"])) <= 4_000
    assert all(len(section) <= 3_000 for section in sections(subject=text, text=text))
    assert "…" in str(found["text"])


def test_no_entity_is_cut_in_two() -> None:
    for limit in range(1, 30):
        cut = escape("ab<cd&ef>gh", limit)
        assert len(cut) <= limit
        assert cut.replace("&lt;", "").replace("&amp;", "").replace("&gt;", "").count("&") == 0


def test_a_link_too_long_to_fit_is_left_out_whole() -> None:
    assert len(sections(link="https://x.example/" + "a" * 3_000)) == 2
    assert len(sections(link="")) == 2


def test_the_rules_of_the_webhook_hold() -> None:
    with answering(
        answer("429 Slow down", "Retry-After: 30"), answer("302 Found", "Location: /"), answer("410 Gone")
    ) as server:
        reports = [deliver_chat(make_message(), url=server.url(), rules=make_rules()) for _ in range(3)]
    assert [report.status for report in reports] == [Status.RETRY, Status.RETRY, Status.DEAD]
    assert reports[0].retry_after == timedelta(seconds=30)
    assert "redirects are not followed" in reports[1].reply
    assert reports[2].disable


def test_the_address_which_is_a_secret_is_in_no_report() -> None:
    with answering(answer("200 OK")) as server:
        pass
    report = deliver_chat(make_message(), url=server.url("/services/T0/B0/token"), rules=make_rules())
    assert report.status is Status.RETRY
    assert "token" not in report.reply
