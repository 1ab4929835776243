"""What the scheduled jobs leave behind."""

from django.db import models


class Heartbeat(models.Model):
    """When a scheduled job last finished, and the counts it took."""

    # What the nightly check of scores leaves; its counts say how many `differences` there were.
    CHECK = "check_scores"
    # What the nightly verification of log and record leaves: how many `entries`, and how many `differences`.
    VERIFY = "verify_log"
    # What signing the log's head leaves; its counts say of what `size` it is, or why it was `refused`, in a `sentence`.
    PUBLISH = "publish_log"
    # What asking witnesses leaves; its counts say by the key of each of `witnesses` what it last said.
    WITNESS = "ask_witnesses"

    name = models.CharField(max_length=40, primary_key=True)
    finished_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.finished_at:%Y-%m-%d %H:%M}"
