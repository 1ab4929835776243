"""The SSRF inputs of the threat model: refused before a packet leaves."""

import socket
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from predictions.channels.safe_http import Refused, Rules, Unreachable, check_address, fetch, post

INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[::127.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
]
MALFORMED = [
    ("", "begin with https"),
    ("example.org", "begin with https"),
    ("//example.org/", "begin with https"),
    ("http://example.org/", "begin with https"),
    ("ftp://example.org/", "begin with https"),
    ("file:///etc/passwd", "begin with https"),
    ("gopher://127.0.0.1:6379/_FLUSHALL", "begin with https"),
    ("javascript:alert(1)", "begin with https"),
    ("https://", "no host"),
    ("https:///path", "no host"),
    ("https://:443/", "no host"),
    ("https://example.org:22/", "Port 22"),
    ("https://example.org:0/", "Port 0"),
    ("https://example.org:8080/", "Port 8080"),
    ("https://example.org:99999/", "cannot be read"),
    ("https://example.org:x/", "cannot be read"),
    ("https://[::1/", "cannot be read"),
    ("https://[::g]/", "IPv6|cannot be read"),
    ("https://ada:secret@example.org/", "user name"),
    ("https://example.org@127.0.0.1/", "user name"),
    ("https://@example.org/", "user name"),
    ("https://example.org\\@127.0.0.1/", "backslash"),
    ("https://example.org/ path", "space"),
    ("https://example.org/\r\nHost: inside", "space"),
    ("https://exam\tple.org/", "space"),
    ("https://example.org/\x00", "space"),
    ("https://example.org/\ud800", "space"),
    (" https://example.org/", "space"),
    ("https://example..org/", "cannot be read"),
    ("https://-example.org/", "cannot be read"),
    ("https://exa%6dple.org/", "cannot be read"),
    ("https://faß.example/", "two readings"),
    ("https://" + "a" * 64 + ".example/", "cannot be read"),
    ("https://example.256/", "number"),
    ("https://1.2.3.256/", "number"),
    ("https://example.org/" + "a" * 2_000, "longer than"),
]


def outside(host: str, port: int) -> Sequence[str]:
    return ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]


@pytest.fixture
def packets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that something tries to connect to; none of the tries succeeds."""
    tried: list[Any] = []

    def connect(connection: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_of_the_inside_is_refused_before_a_packet_leaves(url: str, packets: list[Any]) -> None:
    with pytest.raises(Refused):
        check_address(url)
    with pytest.raises(Refused):
        post(url, b"{}", {})
    with pytest.raises(Refused):
        fetch(url, rules=Rules(allow_http=True, redirects=3))
    assert packets == []


@pytest.mark.parametrize(("url", "word"), MALFORMED)
def test_a_malformed_address_is_refused_with_what_is_wrong(url: str, word: str, packets: list[Any]) -> None:
    with pytest.raises(Refused, match=word) as refusal:
        check_address(url, Rules(resolver=outside))
    assert "secret" not in str(refusal.value)
    assert packets == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:443/hook?x=1#part",
        "https://example.org.:80/",
        "https://zürich.example/straße?q=ö",
        "HTTPS://EXAMPLE.ORG/",
        "https://93.184.216.34/",
    ],
)
def test_an_address_of_the_internet_passes_and_nothing_is_sent(url: str, packets: list[Any]) -> None:
    check_address(url, Rules(resolver=outside))
    assert packets == []


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "::1", "64:ff9b::7f00:1", "fe80::1%2"])
def test_one_address_of_the_inside_refuses_the_name(inside: str) -> None:
    with pytest.raises(Refused, match=r"hook\.example has the address"):
        check_address("https://hook.example/", Rules(resolver=lambda host, port: ["93.184.216.34", inside]))


def test_a_name_that_changes_its_mind_is_looked_up_once_and_pinned(packets: list[Any]) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    with pytest.raises(Unreachable):
        post("https://rebinding.example/", b"{}", {}, Rules(resolver=lambda host, port: next(answers)))
    assert packets == [("93.184.216.34", 443)]
    assert next(answers) == ["127.0.0.1"]


def test_no_more_than_four_addresses_are_tried(packets: list[Any]) -> None:
    with pytest.raises(Unreachable, match="Connection refused"):
        post(
            "https://many.example/",
            b"{}",
            {},
            Rules(resolver=lambda host, port: [f"93.184.216.{n}" for n in range(50)]),
        )
    assert len(packets) == 4


def test_a_name_without_an_address_is_unreachable() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreachable, match=r"nowhere\.example has no address"):
        check_address("https://nowhere.example/", Rules(resolver=unknown))


def test_a_resolver_that_hangs_is_given_up() -> None:
    over = threading.Event()

    def hanging(host: str, port: int) -> Sequence[str]:
        over.wait(5)
        return []

    try:
        with pytest.raises(Unreachable, match="looked up within"):
            check_address("https://slow.example/", Rules(resolver=hanging, socket_seconds=0.05))
    finally:
        over.set()


def test_a_fault_of_the_resolver_itself_is_not_hidden() -> None:
    def broken(host: str, port: int) -> Sequence[str]:
        raise KeyError(host)

    with pytest.raises(KeyError):
        check_address("https://example.org/", Rules(resolver=broken))
