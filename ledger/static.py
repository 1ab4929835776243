"""How static files get their addresses outside embedded mode."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed, for-ever cached names once `collectstatic` has run; until then plain names, which the finders serve.

    Without the second half a deployment that skipped the step would answer every page with a 500.
    """

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
