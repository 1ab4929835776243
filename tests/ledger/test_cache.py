import pytest
import redis
from django.conf import settings
from django.core.cache import cache


@pytest.mark.skipif(settings.EMBEDDED, reason="needs REDIS_URL; in embedded mode the cache is in memory")
def test_clearing_the_cache_leaves_the_queue_alone() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.set("ledger-test-neighbour", "stays", ex=60)
        cache.set("page", "goes")
        assert cache.get("page") == "goes"
        cache.clear()
        assert cache.get("page") is None
        assert server.get("ledger-test-neighbour") == b"stays"
        server.delete("ledger-test-neighbour")
