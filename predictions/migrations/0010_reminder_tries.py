"""Tries that failed are counted apart from claims: a killed worker says nothing about the message it held."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def count_what_failed(apps: Any, schema_editor: Any) -> None:
    """What was claimed before now counts as tried: it comes again as late as it would have, and never sooner."""
    for name in ("Reminder", "Digest", "WebhookDelivery"):
        rows = apps.get_model("predictions", name).objects.using(schema_editor.connection.alias)
        rows.filter(attempts__gt=0, state__in=("due", "dead")).update(tries=F("attempts"))


class Migration(migrations.Migration):

    dependencies = [("predictions", "0009_open_api")]

    operations = [
        migrations.AddField("digest", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("reminder", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("webhookdelivery", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(count_what_failed, migrations.RunPython.noop, elidable=True),
    ]
