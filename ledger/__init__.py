"""The Django project: how the service is put together. Nothing in `predictions` imports it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
