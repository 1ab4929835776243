"""What the nightly checks found, for reading.

`rebuild_scores` puts scores right; what differs from the log is for people to look into.
"""

from django.contrib import admin

from ..models import Drift
from .access import INSIDERS, RecordAdmin


@admin.register(Drift)
class DriftAdmin(RecordAdmin):
    """Every difference between what is stored and what record and log bear out, newest first."""

    viewers = INSIDERS
    list_display = ("found_at", "what", "author_id", "of", "stored", "expected")
    list_display_links = None
    list_filter = ("what",)
    ordering = ("-found_at", "id")
    fields = ("found_at", "what", "author_id", "of", "stored", "expected")
