import gzip
import time
import zlib
from collections.abc import Sequence
from socket import socket

import pytest

from predictions.channels.safe_http import Refused, Unreachable, check_address, fetch, post
from tests.channels.servers import Server, answer, answering, make_rules, read_request, serving

OK = answer("200 OK", body=b"fine")
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"


def loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_an_answer_comes_back_whole() -> None:
    with answering(answer("200 OK", "X-One: 1", body=b"fine")) as server:
        found = fetch(server.url("/a?b=c"), rules=make_rules())
    assert (found.status, found.body, found.complete, found.headers["x-one"]) == (200, b"fine", True, "1")
    assert server.requests[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")


def test_the_host_header_keeps_the_name_and_the_connection_goes_to_the_address() -> None:
    with answering(OK) as server:
        post(server.url(host="hook.example"), b"{}", {"X-Own": "1"}, make_rules(resolver=loopback))
    head = server.requests[0].split(b"\r\n\r\n")[0].lower()
    assert f"host: hook.example:{server.port}".encode() in head
    assert b"x-own: 1" in head
    assert b"user-agent: prediction-ledger" in head
    assert server.requests[0].endswith(b"\r\n\r\n{}")


def test_the_name_is_asked_for_in_the_tls_handshake_and_a_server_without_a_certificate_is_unreachable() -> None:
    def handle(connection: socket, server: Server) -> None:
        server.requests.append(connection.recv(65536))

    with serving(handle) as server, pytest.raises(Unreachable, match=r"hook\.example"):
        post(f"https://hook.example:{server.port}/", b"{}", {}, make_rules(resolver=loopback))
    assert server.requests[0][:1] == b"\x16"  # a ClientHello and nothing readable
    assert b"hook.example" in server.requests[0]
    assert b"POST" not in server.requests[0]


def test_the_next_address_is_tried_where_one_does_not_listen() -> None:
    with answering(OK) as server:
        rules = make_rules(resolver=lambda host, port: ["::1", "127.0.0.1"])
        assert fetch(server.url(host="two.example"), rules=rules).status == 200


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with answering(OK) as server:
        assert fetch(server.url(), rules=make_rules()).status == 200


def test_a_path_beyond_ascii_is_percent_encoded() -> None:
    with answering(OK) as server:
        fetch(server.url("/straße/%C3%BC?q=ö"), rules=make_rules())
    assert server.requests[0].startswith(b"GET /stra%C3%9Fe/%C3%BC?q=%C3%B6 HTTP/1.1\r\n")


# --- redirects


def test_three_redirects_are_followed_and_a_fourth_is_refused() -> None:
    moved = answer("302 Found", "Location: /next")
    with answering(moved, moved, moved, OK) as server:
        found = fetch(server.url(), rules=make_rules(redirects=3))
        assert (found.status, found.url) == (200, server.url("/next"))
    with answering(moved) as server, pytest.raises(Refused, match="more than 3 times"):
        fetch(server.url(), rules=make_rules(redirects=3))
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://[::ffff:169.254.169.254]/latest/",
        "//127.1/",
        "http://inside.example/",
        "file:///etc/passwd",
        "http://user@outside.example/",
        "http://outside.example:99999/",
        "http://[bad/",
    ],
)
def test_a_redirect_to_the_inside_is_refused(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"outside.example": "127.0.0.1", "10.0.0.1": "10.0.0.1", "inside.example": "10.0.0.1"}
    monkeypatch.setattr("predictions.channels.targets.is_public", lambda address: address == "127.0.0.1")
    with answering(answer("302 Found", f"Location: {location}")) as server:
        rules = make_rules(
            allow_private=False, redirects=3, resolver=lambda host, port: [where.get(host, "169.254.169.254")]
        )
        with pytest.raises(Refused, match="redirects to one that cannot be used"):
            fetch(server.url(host="outside.example"), rules=rules)
    assert len(server.requests) == 1


def test_a_post_is_never_redirected() -> None:
    with answering(answer("307 Temporary Redirect", "Location: /next"), OK) as server:
        assert post(server.url(), b"{}", {}, make_rules(redirects=3)).status == 307
    assert len(server.requests) == 1


def test_each_redirect_is_looked_up_anew_and_a_request_once() -> None:
    asked = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with answering(answer("301 Moved", "Location: //b.example:1/")) as server, pytest.raises(Unreachable):
        fetch(server.url(host="a.example"), rules=make_rules(resolver=resolver, redirects=1))
    assert asked == ["a.example", "b.example"]


# --- time and memory


def write_for_ever(connection: socket, server: Server) -> None:
    block = b"x" * 65536
    while not server.over.is_set():
        connection.sendall(block)


def drip(connection: socket, server: Server) -> None:
    while not server.over.wait(0.02):
        connection.sendall(b"x")


def stall(connection: socket, server: Server) -> None:
    server.over.wait(5)


def test_of_a_gigabyte_64_kib_are_read() -> None:
    with answering(ENDLESS, then=write_for_ever) as server:
        found = fetch(server.url(), rules=make_rules())
    assert (len(found.body), found.complete) == (64 * 1024, False)


def test_a_body_without_an_end_is_cut() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", then=write_for_ever) as server:
        found = fetch(server.url(), rules=make_rules(max_body=1000))
    assert (len(found.body), found.complete) == (1000, False)


def test_a_body_of_exactly_the_limit_is_complete() -> None:
    with answering(answer("200 OK", body=b"x" * 1000)) as server:
        assert fetch(server.url(), rules=make_rules(max_body=1000)).complete
        assert not fetch(server.url(), rules=make_rules(max_body=999)).complete


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\nX-Endless: ", b"HTTP/1.1 ", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nX: "],
)
def test_a_drip_of_headers_ends_at_the_total_time(start: bytes) -> None:
    with answering(start, then=drip) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable, match=r"did not finish within 0\.3 seconds"):
            post(server.url(), b"{}", {}, make_rules(total_seconds=0.3))
        assert time.monotonic() - started < 1.5


@pytest.mark.parametrize("start", [ENDLESS, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_drip_of_the_body_ends_too_and_the_status_counts(start: bytes) -> None:
    with answering(start, then=drip) as server:
        started = time.monotonic()
        found = post(server.url(), b"{}", {}, make_rules(total_seconds=0.3))
        assert time.monotonic() - started < 1.5
    assert (found.status, found.complete) == (200, False)


def test_a_drip_in_the_tls_handshake_ends_too() -> None:
    def handle(connection: socket, server: Server) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")
        drip(connection, server)

    with serving(handle) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable, match="did not finish"):
            post(f"https://127.0.0.1:{server.port}/", b"{}", {}, make_rules(total_seconds=0.3))
        assert time.monotonic() - started < 1.5


def test_a_stall_ends_at_the_socket_timeout() -> None:
    with answering(b"", then=stall) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1 did not answer within 0\.1 seconds"):
            post(server.url(), b"{}", {}, make_rules(socket_seconds=0.1))
        assert time.monotonic() - started < 1.5


def test_redirects_share_one_time_limit() -> None:
    def handle(connection: socket, server: Server) -> None:
        server.requests.append(read_request(connection))
        server.over.wait(0.15)
        connection.sendall(answer("302 Found", "Location: /next"))

    with serving(handle) as server, pytest.raises(Unreachable, match="did not finish"):
        fetch(server.url(), rules=make_rules(redirects=50, total_seconds=0.4))
    assert 1 < len(server.requests) < 6


@pytest.mark.parametrize("body", [b"not http at all\r\n\r\n", b"", b"HTTP/1.1 OK 200\r\n\r\n"])
def test_an_answer_that_is_not_http_is_unreachable(body: bytes) -> None:
    with answering(body) as server, pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
        post(server.url(), b"{}", {}, make_rules())


def test_a_closed_port_is_unreachable() -> None:
    with answering(OK) as server:
        pass
    with pytest.raises(Unreachable, match="Connection refused"):
        fetch(server.url(), rules=make_rules())


def test_a_gzip_bomb_is_cut_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    with answering(answer("200 OK", "Content-Encoding: gzip", body=bomb)) as server:
        found = fetch(server.url(), rules=make_rules())
    assert (len(found.body), found.complete) == (64 * 1024, False)


def test_gzip_that_nobody_asked_for_is_undone() -> None:
    with answering(answer("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"fine"))) as server:
        found = fetch(server.url(), rules=make_rules())
    assert (found.body, found.complete, found.encoding) == (b"fine", True, "")
    assert b"accept-encoding: identity" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("encoding", "body", "kept"),
    [("br", b"\x0b\x02\x80fine\x03", b"\x0b\x02\x80fine\x03"), ("gzip, br", zlib.compress(b"x"), zlib.compress(b"x"))],
)
def test_other_compressions_are_left_and_named(encoding: str, body: bytes, kept: bytes) -> None:
    with answering(answer("200 OK", f"Content-Encoding: {encoding}", body=body)) as server:
        found = fetch(server.url(), rules=make_rules())
    assert (found.body, found.encoding) == (kept, encoding)


def test_broken_gzip_is_an_incomplete_answer() -> None:
    with answering(answer("200 OK", "Content-Encoding: gzip", body=b"not gzip")) as server:
        found = fetch(server.url(), rules=make_rules())
    assert (found.body, found.complete) == (b"", False)


def test_a_form_on_a_developers_machine_may_name_that_machine() -> None:
    check_address("http://localhost:8999/hook", make_rules())
