"""Fairness, not security: nobody may keep the others waiting. Rates are settings and wide enough for any reader."""

import math
from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework's views read the throttles' names from the settings while they are being imported
    from rest_framework.views import APIView

READING = ("GET", "HEAD")


class ByScope(SimpleRateThrottle):
    """Counts by user, else by address, for each scope apart: the view's `throttle_scope`, else `read` or `write`.

    The rates are read at each request, so that tests can set them.
    """

    def __init__(self) -> None:
        """The rate is known once the request is."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        self.scope = scope_of(request.method or "", view)
        rates: dict[str, Any] = api_settings.DEFAULT_THROTTLE_RATES
        self.rate = rates.get(str(self.scope))
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        user = request.user
        who = f"user{user.pk}" if user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}

    def get_ident(self, request: Request) -> str:
        """The client's address: the proxy's word for it only where the operator runs a proxy."""
        if settings.SECURE_PROXY_SSL_HEADER:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
            if forwarded:
                return str(forwarded)
        return str(request.META.get("REMOTE_ADDR", ""))

    def headers(self) -> dict[str, str]:
        """What the answer says of the limit, once the request was counted: how much is left, and for how long."""
        if getattr(self, "rate", None) is None or not hasattr(self, "history"):
            return {}
        most, length = self.num_requests or 0, self.duration or 0
        left = max(most - len(self.history), 0)
        seconds: float = length - (self.now - self.history[-1]) if self.history else length
        return {
            "RateLimit-Policy": f'"{self.scope}";q={most};w={length}',
            "RateLimit": f'"{self.scope}";r={left};t={max(math.ceil(seconds), 0)}',
        }


def scope_of(method: str, view: Any) -> str:
    """The scope that a request counts against."""
    return getattr(view, "throttle_scope", None) or ("read" if method in READING else "write")
