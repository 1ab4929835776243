"""The project as an app of its own: it has no models, only system checks."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the checks of the settings."""

    name = "ledger"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
