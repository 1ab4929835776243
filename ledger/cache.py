"""The cache outside embedded mode."""

from django.core.cache.backends.redis import RedisCache


class SharedRedisCache(RedisCache):
    """Django's Redis cache, except that clearing it leaves the server's other keys alone.

    Django's own `clear` is FLUSHDB, which would empty Celery's queue in the same database too.
    """

    def clear(self) -> None:
        client = self._cache.get_client(write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.unlink(key)
