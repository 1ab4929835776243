"""The project as bench.http serves it: its own middleware and URL tree, on the bench's database."""

import os

from bench.settings import *  # noqa: F403
from bench.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
ROOT_URLCONF = "ledger.urls"
