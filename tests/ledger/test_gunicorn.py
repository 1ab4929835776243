"""What the access log keeps to itself."""

from datetime import timedelta
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
    config.set("access_log_format", gunicorn.access_log_format)
    logger = config.logger_class(config)
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1"}
    atoms = logger.atoms(response, SimpleNamespace(headers=[]), environ, timedelta(seconds=1))
    assert (gunicorn.access_log_format % atoms).startswith(f"GET {logged} 200 ")
