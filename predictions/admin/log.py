"""The log, for reading: its entries are made by the verbs and by nothing else."""

from django.contrib import admin

from ..models import LogEntry
from .access import RecordAdmin


@admin.register(LogEntry)
class LogEntryAdmin(RecordAdmin):
    """Number, kind and time of every entry, newest first."""

    list_display = ("seq", "kind", "at")
    list_display_links = None
    list_filter = ("kind",)
    ordering = ("-seq",)
    fields = ("seq", "kind", "at", "subject")
