"""How gunicorn serves `ledger.wsgi`, in embedded mode and in a deployment: `gunicorn -c python:ledger.gunicorn`."""

import os
from typing import Any

from gunicorn.glogging import Logger

from ledger.env import read
from ledger.private_log import PrivateFormatter

_environment = read(os.environ)

wsgi_app = "ledger.wsgi:application"
bind = (
    f"[{_environment.bind}]:{_environment.port}"
    if ":" in _environment.bind
    else f"{_environment.bind}:{_environment.port}"
)
worker_class = "gthread"
# In embedded mode cache and throttles live in the memory of one process; WEB_CONCURRENCY is gunicorn's own variable.
workers = 1 if _environment.embedded else int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
# Less than the five seconds that honcho waits before it kills.
graceful_timeout = 4
# The control socket has one path per user, which a second instance beside this one would fight over.
control_socket_disable = True
# Whether to believe X-Forwarded-Proto is BEHIND_PROXY's to say, and Django's to do.
secure_scheme_headers: dict[str, str] = {}
# No query string and no body: they may hold what an editor has not published. And no address that is a secret itself.
accesslog = "-"


class PrivateLogger(Logger):
    """Leaves out of gunicorn's own logs what would let their reader act or read in somebody's name."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                was = handler.formatter
                handler.setFormatter(PrivateFormatter(was._fmt, was.datefmt) if was else PrivateFormatter())


logger_class = PrivateLogger
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"
