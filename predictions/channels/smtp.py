"""SMTP under one time limit: a server that drips a byte a second never runs into the timeout of a socket."""

import smtplib
from socket import socket
from typing import Any

from predictions.channels.deadline import CutOff


def watched(kind: type[smtplib.SMTP], cut: CutOff) -> type[smtplib.SMTP]:
    """Return `kind` (smtplib.SMTP or SMTP_SSL) with its connections watched by `cut`.

    Once the time is up, whatever waits for the server raises SMTPServerDisconnected, which deliver_email reports as
    RETRY. For a Django backend: the value of its property `connection_class`.
    """

    class Watched(kind):  # type: ignore[misc, valid-type]
        def _get_socket(self, *arguments: Any) -> socket:
            connection: socket = super()._get_socket(*arguments)
            cut.watch(connection)
            return connection

        def getreply(self) -> tuple[int, bytes]:
            reply: tuple[int, bytes] = super().getreply()
            if cut.expired:  # smtplib takes a line that was cut for a whole one, and "25" for a kind of yes
                self.close()
                raise smtplib.SMTPServerDisconnected("the mail server took too long")
            return reply

    return Watched
