"""How often somebody may send a form that anybody can reach."""

from hashlib import sha256
from typing import Final

from django.core.cache import cache

HOUR: Final = 3600


def may_send(form: str, sender: str, most: int) -> bool:
    """Count one more of `form` by `sender` (an address, a link's token); False past `most` within an hour.

    The sender is kept as a digest only. With a cache of its own each process counts for itself.
    """
    key = f"{form}:{sha256(sender.encode()).hexdigest()}"
    if cache.add(key, 1, HOUR):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # the hour ended between the two
        return bool(cache.add(key, 1, HOUR))
