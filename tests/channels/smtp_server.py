"""A mail server that says what a test tells it to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from socket import socket

from tests.channels.servers import Server, serving

# what a polite server says to the first word of each line
POLITE = {
    "": "220 ready",
    "EHLO": "250 hello",
    "HELO": "250 hello",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 2.0.0 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}
Act = Callable[[socket, Server], None]


@contextmanager
def mail_server(says: Mapping[str, str | Act] | None = None) -> Iterator[Server]:
    """Answer each command, and "." at the end of the mail, as `says` has it; `server.requests` holds the mails taken.

    A callable instead of words does something to the connection: hang, or drop it.
    """
    replies: dict[str, str | Act] = {**POLITE, **(says or {})}

    def say(connection: socket, server: Server, word: str) -> str:
        reply = replies.get(word, "502 what?")
        if callable(reply):
            reply(connection, server)
            raise ConnectionAbortedError
        connection.sendall(reply.encode() + b"\r\n")
        return reply

    def handle(connection: socket, server: Server) -> None:
        lines = connection.makefile("rb")
        say(connection, server, "")
        for line in lines:
            word = line.decode("latin-1").split(" ")[0].split(":")[0].strip().upper()
            if say(connection, server, word).startswith("354"):
                mail = b"".join(iter(lines.readline, b".\r\n"))
                server.requests.append(mail)
                say(connection, server, ".")
            if word == "QUIT":
                return

    with serving(handle) as server:
        yield server


def hang(connection: socket, server: Server) -> None:
    server.over.wait(5)


def drop(connection: socket, server: Server) -> None:
    connection.close()


def drip(connection: socket, server: Server) -> None:
    while not server.over.wait(0.02):
        connection.sendall(b"2")
