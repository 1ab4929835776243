"""The four roles, the log's head, the board's counter, and the guards on the log's tables."""

from django.db import migrations

from predictions.models import log_guards

ROLES = ("contributor", "editor", "adjudicator", "administrator")


def make_roles_and_rows(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)
    apps.get_model("predictions", "LogHead").objects.get_or_create(id=1)
    apps.get_model("predictions", "Board").objects.get_or_create(id=1)


def install_guards(apps, schema_editor):
    log_guards.install(schema_editor.connection)


def remove_guards(apps, schema_editor):
    log_guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("predictions", "0001_record"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunPython(make_roles_and_rows, migrations.RunPython.noop),
        migrations.RunPython(install_guards, remove_guards),
    ]
