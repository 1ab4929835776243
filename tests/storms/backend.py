"""Django's SMTP backend, which tells the sink in its greeting which process is sending."""

import os

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME


class PidBackend(EmailBackend):
    """Says `EHLO pid-1234.storm`; everything else is the backend that a deployment uses."""

    def open(self) -> bool | None:
        DNS_NAME._fqdn = f"pid-{os.getpid()}.storm"
        return super().open()
