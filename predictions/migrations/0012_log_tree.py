"""The log as a tree: its frontier and nodes, signed heads, and openings that can be closed."""

from django.db import migrations, models

from predictions.models import log_guards, log_tree


def put_guards_aside(apps, schema_editor):
    log_guards.remove(schema_editor.connection)


def make_the_tree(apps, schema_editor):
    """From the entries that are there. Also for a log from before the head had a tree."""
    log_tree.rebuild(schema_editor.connection)


def install_guards(apps, schema_editor):
    log_guards.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('predictions', '0011_derived_keys'),
    ]

    operations = [
        migrations.RunPython(put_guards_aside, install_guards),
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField(max_length=32)),
                ('note', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vkey', models.CharField(max_length=400, unique=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LogNode',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'idx', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('idx', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.AddField(
            model_name='loghead',
            name='frontier',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='logopening',
            name='reason',
            field=models.CharField(blank=True, db_default='', max_length=30),
        ),
        migrations.AddField(
            model_name='logopening',
            name='shredded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='logopening',
            name='withheld_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='logopening',
            name='payload',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='logopening',
            name='salt',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name='logopening',
            index=models.Index(condition=models.Q(('withheld_at__isnull', False), ('payload__isnull', True), _connector='OR'), fields=['seq'], name='log_opening_closed'),
        ),
        migrations.AddConstraint(
            model_name='lognode',
            constraint=models.CheckConstraint(condition=models.Q(('idx__gte', 0), ('level__gte', 1)), name='log_node_above_leaves'),
        ),
        migrations.RunPython(make_the_tree, migrations.RunPython.noop),
        migrations.RunPython(install_guards, put_guards_aside),
    ]
