"""HTTP to addresses that strangers typed: resolve, check, and connect to the very address that was checked.

No proxy of the environment is used, no cookie or log-in is sent, nothing is retried, and an answer never costs more
memory or time than the rules say.
"""

import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from predictions.channels.deadline import CutOff
from predictions.channels.targets import (
    STRICT,
    HttpFailure,
    Refused,
    Resolver,
    Rules,
    Target,
    Unreachable,
    find_addresses,
    read_target,
)

__all__ = [
    "STRICT",
    "Answer",
    "HttpFailure",
    "Refused",
    "Resolver",
    "Rules",
    "Unreachable",
    "check_address",
    "fetch",
    "post",
]

USER_AGENT = "prediction-ledger"
_CHUNK = 16 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `headers` by their names in small letters, `body` at most Rules.max_body bytes.

    `complete` is False where the body was longer, broke off or took too long. `encoding` names a compression that was
    not undone, and is "" for a body as its author wrote it. `url` is where the last redirect led.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    complete: bool
    encoding: str = ""


def check_address(url: str, rules: Rules = STRICT) -> None:
    """Raise Refused where a request to `url` would be refused, Unreachable where its name has no address.

    For forms: it looks the name up and sends nothing. Passing is no promise, since a name may point elsewhere later;
    every request checks again.
    """
    target = read_target(url, rules)
    find_addresses(target, rules, seconds=rules.socket_seconds)


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules = STRICT) -> Answer:
    """Send one POST and return the answer, a redirect as it is; Refused or Unreachable where there is none."""
    with CutOff(rules.total_seconds) as cut:
        return _exchange("POST", read_target(url, rules), body, headers, rules, cut)


def fetch(url: str, headers: Mapping[str, str] | None = None, rules: Rules = STRICT) -> Answer:
    """Return the answer to a GET after at most `rules.redirects` redirects, each checked like the first address.

    Refused or Unreachable where there is none. One redirect too many is Refused too; where none is allowed, it is
    returned as it is.
    """
    with CutOff(rules.total_seconds) as cut:
        answer = _get(url, headers or {}, rules, cut)
        for _ in range(rules.redirects):
            if not _leads_on(answer):
                break
            try:
                answer = _get(urljoin(answer.url, answer.headers["location"]), headers or {}, rules, cut)
            except (Refused, ValueError) as error:
                raise Refused(f"The address redirects to one that cannot be used. {error}") from None
    if rules.redirects and _leads_on(answer):
        raise Refused(f"The address redirects more than {rules.redirects} times.")
    return answer


def _get(url: str, headers: Mapping[str, str], rules: Rules, cut: CutOff) -> Answer:
    return _exchange("GET", read_target(url, rules), None, headers, rules, cut)


def _leads_on(answer: Answer) -> bool:
    return answer.status in _REDIRECTS and "location" in answer.headers


class _Pinned(HTTPConnection):
    """Connects to checked addresses only, under the watch of a CutOff; Host and SNI keep the name."""

    addresses: Sequence[str]
    cut: CutOff

    def _new_conn(self) -> socket.socket:
        error = OSError("no address")
        for address in self.addresses:
            try:
                return self._connected(address)
            except OSError as failed:
                error = failed
        raise error

    def _connected(self, address: str) -> socket.socket:
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(min(float(self.timeout or 0), self.cut.left), 0.001))
            self.cut.watch(connection)
            connection.connect((address, self.port))
            if self.cut.expired:  # what was not connected yet could not be cut
                raise TimeoutError
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:  # whatever ends it, the socket is closed, and it goes on up
            connection.close()
            raise
        return connection


class _PinnedTls(_Pinned, HTTPSConnection):
    pass


def _exchange(
    method: str, target: Target, body: bytes | None, headers: Mapping[str, str], rules: Rules, cut: CutOff
) -> Answer:
    connection = _connection(target, rules, cut)
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    try:
        connection.request(method, target.path, body, sent, preload_content=False, decode_content=False)
        response = connection.getresponse()
        if cut.expired:  # a header that was cut looks like the last one to http.client
            raise TimeoutError
        return _answer(target, response, rules, cut)
    except (OSError, HTTPError, http.client.HTTPException) as error:
        raise Unreachable(_sentence(error, target, rules, cut)) from error
    finally:
        connection.close()


def _connection(target: Target, rules: Rules, cut: CutOff) -> _Pinned:
    addresses = find_addresses(target, rules, seconds=min(rules.socket_seconds, cut.left))
    connection: _Pinned
    if target.scheme == "https":
        context = rules.tls or _system_tls()
        connection = _PinnedTls(target.host, target.port, timeout=rules.socket_seconds, ssl_context=context)
    else:
        connection = _Pinned(target.host, target.port, timeout=rules.socket_seconds)
    connection.addresses, connection.cut = addresses, cut
    return connection


@cache
def _system_tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # reading the authorities takes some 20 ms


def _answer(target: Target, response: BaseHTTPResponse, rules: Rules, cut: CutOff) -> Answer:
    """Read the body as far as the rules go. The status has arrived: what breaks from here on makes it incomplete."""
    raw, complete = bytearray(), False
    try:
        while len(raw) <= rules.max_body:
            chunk = response.read(min(_CHUNK, rules.max_body + 1 - len(raw)), decode_content=False)
            if not chunk:
                complete = not cut.expired
                break
            raw += chunk
    except (OSError, HTTPError, http.client.HTTPException):
        complete = False
    finally:
        response.close()  # it holds the socket, too
    headers = {name.lower(): value for name, value in response.headers.items()}
    body, encoding, whole = _plain(bytes(raw[: rules.max_body]), headers.get("content-encoding", ""), rules.max_body)
    return Answer(
        url=target.url,
        status=response.status,
        headers=headers,
        body=body,
        complete=complete and whole,
        encoding=encoding,
    )


def _plain(body: bytes, encoding: str, limit: int) -> tuple[bytes, str, bool]:
    """Undo gzip, which some send unasked, up to `limit` bytes: (body, the encoding left, whether that is all)."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body, "", True
    if encoding not in ("gzip", "x-gzip"):
        return body, encoding, True
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(body, limit)
    except zlib.error:
        return b"", "", False
    return plain, "", unpacker.eof


def _sentence(error: Exception, target: Target, rules: Rules, cut: CutOff) -> str:
    host = target.host
    if cut.expired:
        return f"{host} did not finish within {rules.total_seconds:g} seconds."
    cause = error.__cause__ if isinstance(error, HTTPError) and error.__cause__ else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of {host} is not valid: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"No secure connection to {host}: {cause.reason or cause}"
    if isinstance(cause, TimeoutError):
        return f"{host} did not answer within {rules.socket_seconds:g} seconds."
    if isinstance(cause, OSError):
        return f"No connection to {host}: {cause.strerror or cause}."
    return f"{host} gave an answer that is not HTTP: {type(cause).__name__}"
