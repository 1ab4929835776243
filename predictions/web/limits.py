"""So many of one thing from one address within an hour, for pages of which every one costs something."""

from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR: Final = 3600


def may_send(request: HttpRequest, what: str, most: int) -> bool:
    """Count one more of `what` from this address; False once there are more than `most` within the hour."""
    key = f"{what}:{sha256(_sender(request).encode()).hexdigest()}"
    if cache.add(key, 1, HOUR):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # the hour ended between the two
        return bool(cache.add(key, 1, HOUR))


def _sender(request: HttpRequest) -> str:
    """The client's address: the last that a proxy of ours wrote, where there is one; else all would share a limit."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
