"""Fairness, not security: nobody may keep the others waiting. Rates are settings and wide enough for any reader."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework's views read the throttles' names from the settings while they are being imported
    from rest_framework.views import APIView


class _Throttle(SimpleRateThrottle):
    """Counts by user, else by address; the rates are read at each request, so that tests can set them."""

    def get_rate(self) -> str | None:
        rates: dict[str | None, str] = api_settings.DEFAULT_THROTTLE_RATES  # type: ignore[assignment]
        return rates.get(self.scope)

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not self.concerns(request):
            return None
        user = request.user
        who = f"user{user.pk}" if user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}

    def concerns(self, request: Request) -> bool:
        """Whether this throttle counts `request`."""
        raise NotImplementedError

    def get_ident(self, request: Request) -> str:
        """The client's address: the proxy's word for it only where the operator runs a proxy."""
        if settings.SECURE_PROXY_SSL_HEADER:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
            if forwarded:
                return str(forwarded)
        return str(request.META.get("REMOTE_ADDR", ""))


class ReadThrottle(_Throttle):
    """Reading, by anybody."""

    scope = "read"

    def concerns(self, request: Request) -> bool:
        return request.method in ("GET", "HEAD")


class WriteThrottle(_Throttle):
    """Everything else."""

    scope = "write"

    def concerns(self, request: Request) -> bool:
        return request.method not in ("GET", "HEAD")
