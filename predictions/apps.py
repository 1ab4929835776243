"""The one app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PredictionsConfig(AppConfig):
    """Registers the checks, keeps guards and search indexes in place after every migration, hangs up the bell."""

    name = "predictions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Prediction ledger"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401  (registers the system checks)
            tasks,
        )
        from .actions.board import board_changed
        from .models.log_guards import reinstall_after_migrate
        from .models.search import install_after_migrate

        post_migrate.connect(reinstall_after_migrate, sender=self)
        post_migrate.connect(install_after_migrate, sender=self)
        board_changed.connect(tasks.ring, dispatch_uid="predictions.tasks.ring")
