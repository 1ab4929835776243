"""What the access log keeps to itself."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from ledger import gunicorn


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/authors/ada-example/", "/authors/ada-example/"),
        ("/calendar.ics", "/calendar.ics"),
        ("/calendar/secret.ics", "/calendar/…"),
        ("/reply/secret/", "/reply/…"),
        ("/admin/password_reset/MQ/secret/", "/admin/password_reset/…"),
        ("/reminders/snooze/se:cr:et/", "/reminders/snooze/…"),
        ("/reminders/unsubscribe/se:cr:et/", "/reminders/unsubscribe/…"),
    ],
)
def test_an_address_that_is_a_secret_stays_out_of_the_log(path: str, logged: str) -> None:
    config = Config()
    config.set("logger_class", gunicorn.logger_class)
    config.set("accesslog", gunicorn.accesslog)
    config.set("access_log_format", gunicorn.access_log_format)
    logger = config.logger_class(config)
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1"}
    written = StringIO()
    for handler in (*logger.access_log.handlers, *logger.error_log.handlers):
        if getattr(handler, "_gunicorn", False):  # the others are the test runner's
            handler.setStream(written)
    logger.access(response, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    logger.error("Error handling request %s", path)
    first, second = written.getvalue().splitlines()
    assert first.startswith(f"GET {logged} 200 ")
    assert second.endswith(f"Error handling request {logged}")
