"""The web application: `gunicorn ledger.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.settings")
application = get_wsgi_application()

from . import health  # noqa: E402, F401  (its import is the start of the process, which /healthz/jobs counts from)
from .checks import refuse_bad_settings  # noqa: E402

refuse_bad_settings()
