"""A Django project of one view without middleware, which answers the bytes in the file BENCH_BODY."""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="only-for-the-benchmarks", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], LOGGING_CONFIG=None
)


@cache
def body() -> bytes:
    """The page, read once."""
    return Path(os.environ["BENCH_BODY"]).read_bytes()


def page(request: HttpRequest) -> HttpResponse:
    """The very bytes."""
    made = HttpResponse(body(), content_type="application/json")
    made["Content-Length"] = str(len(body()))  # for keep-alive; the project's middleware sets it too
    return made


urlpatterns = [path("", page)]
application = get_wsgi_application()
