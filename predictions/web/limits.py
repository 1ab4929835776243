"""So many of one thing from one sender within an hour, where anybody can ask and each time costs something."""

from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR: Final = 3600


def may_send(what: str, sender: str, most: int) -> bool:
    """Count one more of `what` by `sender` (an address, a link's token); False past `most` within an hour.

    The sender is kept as a digest only. With a cache of its own each process counts for itself.
    """
    key = f"{what}:{sha256(sender.encode()).hexdigest()}"
    if cache.add(key, 1, HOUR):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # the hour ended between the two
        return bool(cache.add(key, 1, HOUR))


def address_of(request: HttpRequest) -> str:
    """The client's address: the last that a proxy of ours wrote, where there is one; else all would share a limit."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
