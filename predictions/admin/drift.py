"""What the nightly check of scores found, for reading: `rebuild_scores` puts it right, nobody does by hand."""

from django.contrib import admin

from ..models import Drift
from .access import INSIDERS, RecordAdmin


@admin.register(Drift)
class DriftAdmin(RecordAdmin):
    """Every difference between what is stored and what the record bears out, newest first."""

    viewers = INSIDERS
    list_display = ("found_at", "what", "author_id", "of", "stored", "expected")
    list_display_links = None
    list_filter = ("what",)
    ordering = ("-found_at", "id")
    fields = ("found_at", "what", "author_id", "of", "stored", "expected")
