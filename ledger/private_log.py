"""What no log may hold: addresses that let their reader act or read in somebody's name."""

import logging
import re
from typing import Final

# Behind these everything is a secret: links of reminders, of replies and of new passwords, somebody's own calendar.
_SECRET_PATHS: Final = re.compile(
    r"(/reminders/[^/\s]*/|/calendar/|/reply/|/admin/password_reset/)[^\s?#\"']+", re.IGNORECASE
)
# And a token of django.core.signing wherever it turns up: what it says, when it was signed, the signature.
_SIGNED: Final = re.compile(r"[.A-Za-z0-9_-]{8,}:[A-Za-z0-9]{5,7}:[A-Za-z0-9_-]{27,}")


def without_secrets(text: str) -> str:
    """`text` with the secret part of every address left out.

    >>> without_secrets("Not Found: /reply/eyJuIjoiMSJ9:1abcde:c2lnbmF0dXJl/")
    'Not Found: /reply/…'
    """
    return _SIGNED.sub("…", _SECRET_PATHS.sub(r"\1…", text))


class PrivateFormatter(logging.Formatter):
    """Formats a record as it is told to, traceback included, and then leaves out what is secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines to be written."""
        return without_secrets(super().format(record))
