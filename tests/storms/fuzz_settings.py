"""The project's settings as the fuzzer meets them: the same service, without limits on how often one may ask."""

from ledger.settings import *  # noqa: F403
from ledger.settings import LOGGING, REST_FRAMEWORK

REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "10000000/min")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING["loggers"]["django.request"] = {"level": "ERROR", "handlers": ["stderr"], "propagate": False}
