import json
from typing import Any

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


def keep_batches(apps: Any, schema_editor: Any) -> None:
    """What was imported before there were frames had none: each batch with the claims whose entries stand before it."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("predictions", "LogEntry").objects.using(alias)
    openings = apps.get_model("predictions", "LogOpening").objects.using(alias)
    batches = apps.get_model("predictions", "ImportBatch").objects.using(alias)
    for seq, at in entries.filter(kind="import.batch").order_by("seq").values_list("seq", "at"):
        payload = json.loads(bytes(openings.get(seq=seq).payload))
        before = entries.filter(seq__lt=seq).exclude(kind="import.row").order_by("-seq").values_list("seq", flat=True)
        first = next(iter(before[:1]), -1) + 1
        if payload["created"] and first < seq:
            batches.create(
                file_sha256=payload["file_sha256"], n_created=payload["created"], first_seq=first, last_seq=seq - 1,
                imported_at=at,
            )  # fmt: skip


class Migration(migrations.Migration):
    """Attempts at accounts, frames of reading, and readings given blind."""

    dependencies = [
        ('predictions', '0013_takedown'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('change', 'a new password by the old one'), ('reset', 'a mail with a link to a new password')], max_length=10)),
                ('account', models.CharField(max_length=64)),
                ('address', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Frame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('log_subject', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('last_seq', models.BigIntegerField(editable=False, null=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('every', models.PositiveSmallIntegerField(default=1)),
                ('note', models.TextField(blank=True)),
                ('n_published', models.PositiveIntegerField(blank=True, null=True)),
                ('published_source', models.CharField(blank=True, max_length=500)),
                ('counted_on', models.DateField(blank=True, null=True)),
                ('declared_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FrameChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('old', models.TextField(blank=True)),
                ('new', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('changed_at', models.DateTimeField()),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'ordering': ['changed_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FramePiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_sha256', models.CharField(max_length=64)),
                ('n_created', models.PositiveIntegerField()),
                ('first_seq', models.BigIntegerField()),
                ('last_seq', models.BigIntegerField(unique=True)),
                ('imported_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='commentary',
            index=models.Index(fields=['outlet', 'published_on'], name='commentary_of_outlet'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['kind', 'account', 'address', 'at'], name='attempt_of_late'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['at'], name='attempt_by_age'),
        ),
        migrations.AddField(
            model_name='frame',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='frames', to='predictions.author'),
        ),
        migrations.AddField(
            model_name='frame',
            name='declared_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='frame',
            name='outlet',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='frames', to='predictions.outlet'),
        ),
        migrations.AddField(
            model_name='framechange',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='framechange',
            name='frame',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='predictions.frame'),
        ),
        migrations.AddField(
            model_name='framepiece',
            name='commentary',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='predictions.commentary'),
        ),
        migrations.AddField(
            model_name='framepiece',
            name='frame',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='predictions.frame'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='frame',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='predictions.frame'),
        ),
        migrations.AddConstraint(
            model_name='frame',
            constraint=models.CheckConstraint(condition=models.Q(('author__isnull', False), ('outlet__isnull', False), _connector='OR'), name='frame_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='frame',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='frame_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='frame',
            constraint=models.CheckConstraint(condition=models.Q(('every__gte', 1)), name='frame_every_kth'),
        ),
        migrations.AddConstraint(
            model_name='frame',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_on__isnull', True), ('n_published__isnull', True), ('published_source', '')), models.Q(('counted_on__isnull', False), ('n_published__isnull', False), models.Q(('published_source', ''), _negated=True)), _connector='OR'), name='frame_count_has_source'),
        ),
        migrations.AddConstraint(
            model_name='framechange',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='frame_change_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='framepiece',
            constraint=models.UniqueConstraint(fields=('frame', 'commentary'), name='frame_piece_once'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(condition=models.Q(('frame__isnull', True)), fields=['first_seq', 'last_seq'], name='import_batch_hindsight'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('last_seq__gte', models.F('first_seq'))), name='import_batch_in_order'),
        ),
        migrations.AlterField(
            model_name='correction',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='state',
            field=models.CharField(choices=[('open', 'waits for a colleague'), ('confirmed', 'confirmed, and carried out'), ('declined', 'declined'), ('lapsed', 'not confirmed in time, and undone')], default='open', max_length=10),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('done_already', True), ('state', 'open')), fields=['confirm_by'], name='proposal_to_lapse'),
        ),
        migrations.RunPython(keep_batches, migrations.RunPython.noop, elidable=True),
    ]
