"""How the admin is put together: our site is the default one, and only our own registrations are on it."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig

# Registering happens on import; other apps' admins (groups, token digests) are left out on purpose.
PAGES = (
    "predictions", "questions", "challenges", "proposals", "catalogue", "frames", "log", "drift", "people", "tokens",
    "reminders", "preferences", "desk_settings", "subscriptions",
)  # fmt: skip


class LedgerAdminConfig(SimpleAdminConfig):
    """Stands in INSTALLED_APPS where django.contrib.admin would."""

    default_site = "predictions.admin.site.LedgerAdminSite"

    def ready(self) -> None:
        super().ready()
        for name in PAGES:
            import_module(f"predictions.admin.{name}")
