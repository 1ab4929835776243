"""What mail servers say, without whom they say it of."""

import re
from typing import Final

from ...channels import Refused
from ...channels.message import MAX_REPLY
from ...channels.targets import ascii_host

_SOMEBODY: Final = "the address"
_MAILBOX: Final = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']*")


def without_address(reply: str, address: str) -> str:
    """What a mail server said without the address, which stands nowhere but in the contact.

    However it is echoed: in capitals, in brackets, rewritten (`ada=paper.example@relay`), its domain in ASCII, either
    half alone, or cut off where a long reply was. Whatever has an @ in it goes, whoever it is.

    >>> without_address('550 <Ada.Example@PAPER.example>: no mailbox "ada.example" here', "ada.example@paper.example")
    '550 <the address>: no mailbox "the address" here'
    """
    if len(reply) >= MAX_REPLY:  # its last word may be the beginning of the address
        reply = reply.rpartition(" ")[0]
    local, _at, domain = address.rpartition("@")
    reply = _MAILBOX.sub(_SOMEBODY, reply)
    for part in sorted({local, domain, _in_ascii(domain)}, key=len, reverse=True):
        reply = re.sub(rf"(?<![\w-]){re.escape(part)}(?![\w-])", _SOMEBODY, reply, flags=re.IGNORECASE)
    return reply


def _in_ascii(domain: str) -> str:
    try:
        return ascii_host(domain)
    except Refused:
        return domain
