"""A URL that somebody typed -> a host and the very addresses we may connect to, or a sentence that says why not."""

import queue
import re
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

from predictions.channels.addresses import is_public

Resolver = Callable[[str, int], Sequence[str]]

MAX_URL = 2_000
MAX_HOST = 253
MAX_ADDRESSES = 4
WEB_PORTS = frozenset({80, 443})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# what urlsplit drops in silence (tab, line end), what browsers read as a slash, and what no URL holds
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff\u2028\u2029]")
_PLAIN_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEVIATIONS = frozenset("ßς\u200c\u200d")
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


class HttpFailure(Exception):
    """Nothing came back; the message is a sentence for the person who typed the address."""


class Refused(HttpFailure):
    """We do not go there; the message names what is wrong with the address."""


class Unreachable(HttpFailure):
    """We went there and got no answer: name, connection, certificate, time."""


def system_addresses(host: str, port: int) -> list[str]:
    """Return what this machine's resolver says, in its order, each address once; OSError where it says nothing."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where a request may go, how long it may take (seconds) and how much of an answer is read (bytes).

    `ports` None is any port. `allow_private` is for tests and development only: it lets a URL reach this machine and
    its network. `redirects` is how many a GET follows; a POST follows none. `tls` None checks certificates against the
    system's authorities.
    """

    allow_http: bool = False
    allow_private: bool = False
    ports: frozenset[int] | None = WEB_PORTS
    redirects: int = 0
    max_body: int = 64 * 1024
    socket_seconds: float = 20.0
    total_seconds: float = 45.0
    resolver: Resolver = system_addresses
    tls: ssl.SSLContext | None = None


STRICT = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL in its parts, all ASCII: `host` in small letters without brackets or final dot, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if _DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def read_target(url: str, rules: Rules) -> Target:
    """Return the parts of `url`; Refused for what no rule lets through whatever its host resolves to.

    >>> read_target("https://Example.org.:443/für#top", STRICT).url
    'https://example.org/f%C3%BCr'
    """
    if len(url) > MAX_URL:
        raise Refused(f"The address is longer than {MAX_URL:,} characters.")
    if _FORBIDDEN.search(url):
        raise Refused("The address holds a space, a backslash or a control character; write those percent-encoded.")
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError:
        raise Refused("The address cannot be read as a URL; write it as https://example.org/path.") from None
    if parts.scheme not in _DEFAULT_PORTS or (parts.scheme == "http" and not rules.allow_http):
        wanted = "https:// or http://" if rules.allow_http else "https://"
        raise Refused(f"The address has to begin with {wanted}.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or password before its host; leave out everything up to the @.")
    port = _DEFAULT_PORTS[parts.scheme] if given_port is None else given_port
    if rules.ports is not None and port not in rules.ports:
        allowed = " and ".join(str(one) for one in sorted(rules.ports))
        raise Refused(f"Port {port} is not allowed, only {allowed}.")
    return Target(scheme=parts.scheme, host=_host(parts), port=port, path=_path(parts))


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return f"{path}?{query}" if query else path


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    if "[" in parts.netloc:
        return _ipv6_literal(name)
    if not name:
        raise Refused("The address names no host.")
    host = ascii_host(name)
    # 127.1, 0x7f000001, 2130706433, 0177.0.0.1: a resolver reads them all as addresses
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and not _is_plain_ipv4(host):
        raise Refused(f"The host {host} is a number; write an IPv4 address as four numbers from 0 to 255.")
    return host


def ascii_host(name: str) -> str:
    """Return a host name as it is looked up: small letters, xn-- labels, no final dot; Refused for what is none.

    >>> ascii_host("Zürich.example."), ascii_host("１２７。1")
    ('xn--zrich-kva.example', '127.1')
    """
    if _DEVIATIONS.intersection(name):
        # Python knows the rules of 2003 only, which would lead to another host than a browser's
        raise Refused(f"The host name {name!r} holds a character with two readings; write it in its xn-- form.")
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        host = ""
    if not _HOST_NAME.fullmatch(host) or len(host) > MAX_HOST:
        raise Refused(f"The host name {name!r} cannot be read.")
    return host


def _is_plain_ipv4(host: str) -> bool:
    return bool(_PLAIN_IPV4.fullmatch(host)) and all(int(part) <= 255 for part in host.split("."))


def _ipv6_literal(name: str) -> str:
    if "%" in name:
        raise Refused(f"The host [{name}] names a network interface of this machine.")
    try:
        return str(IPv6Address(name))
    except ValueError:
        raise Refused(f"The host [{name}] is not an IPv6 address.") from None


def find_addresses(target: Target, rules: Rules, *, seconds: float) -> list[str]:
    """Return the checked addresses of the host, at most four: connect to these and resolve no second time.

    One address of the inside refuses the host, whatever else it has. Refused, or Unreachable where the name has no
    address or none was found within `seconds`.
    """
    found = _resolved(target, rules, seconds)
    for address in found:
        if not (rules.allow_private or is_public(address)):
            what = "is" if address == target.host else f"has the address {address}, which is"
            raise Refused(f"The host {target.host} {what} not on the public internet; it cannot be used here.")
    return found[:MAX_ADDRESSES]


def _resolved(target: Target, rules: Rules, seconds: float) -> list[str]:
    """Ask the resolver in a thread of its own: it has no timeout that we could set."""
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(rules.resolver(target.host, target.port))
        except Exception as error:  # raised again in the thread that waits; here it would vanish with this one
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable(f"The name {target.host} could not be looked up within {seconds:.0f} seconds.") from None
    if isinstance(answer, Exception) and not isinstance(answer, (OSError, UnicodeError)):
        raise answer
    if isinstance(answer, Exception) or not answer:
        raise Unreachable(f"The name {target.host} has no address.")
    return list(answer)
