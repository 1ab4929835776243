
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The author's side: contacts, notices, replies, states; and what is held back until a time."""

    dependencies = [
        ('predictions', '0014_frames'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthorContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('place', models.CharField(max_length=500)),
                ('declined', models.BooleanField(default=False)),
                ('noted_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-noted_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AuthorNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('published', 'predictions were published'), ('outcome', 'an outcome was found'), ('imported', 'predictions were taken over from a file')], max_length=10)),
                ('key', models.CharField(max_length=64)),
                ('about', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('due', 'Due'), ('sent', 'Sent'), ('skipped', 'skipped: overtaken by a later stage'), ('cancelled', 'Cancelled'), ('dead', 'dead: nobody could be reached')], default='due', max_length=10)),
                ('not_before', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('reply', models.CharField(blank=True, max_length=500)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('seq', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Embargo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('given', models.JSONField(default=dict)),
                ('not_before', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'carried out'), ('lifted', 'taken back before its time'), ('failed', 'failed: it could not be carried out any more')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name_plural': 'embargoes',
                'ordering': ['not_before', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('received', 'received: the desk has to look at it'), ('published', 'Published'), ('declined', 'not published: unlawful, or too long')], default='received', max_length=10)),
                ('received_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('last_seq', models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                'verbose_name_plural': 'replies',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='author',
            name='state',
            field=models.CharField(choices=[('active', 'Active'), ('retired', 'retired: speaks no more in public'), ('deceased', 'Deceased')], db_default='active', default='active', max_length=8),
        ),
        migrations.AddField(
            model_name='author',
            name='state_since',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='desksettings',
            name='tell_authors',
            field=models.BooleanField(db_default=False, default=False, verbose_name='write to authors when their predictions are published or judged'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), ('state_since__isnull', True)), models.Q(('state__in', ['retired', 'deceased']), ('state_since__isnull', False)), _connector='OR'), name='author_state_known'),
        ),
        migrations.AddField(
            model_name='authorcontact',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='predictions.author'),
        ),
        migrations.AddField(
            model_name='authorcontact',
            name='noted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authornotice',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='predictions.author'),
        ),
        migrations.AddField(
            model_name='embargo',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='embargo',
            name='prediction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='embargoes', to='predictions.prediction'),
        ),
        migrations.AddField(
            model_name='embargo',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='embargoes', to='predictions.question'),
        ),
        migrations.AddField(
            model_name='reply',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='predictions.author'),
        ),
        migrations.AddField(
            model_name='reply',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reply',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reply',
            name='prediction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='predictions.prediction'),
        ),
        migrations.AddField(
            model_name='reply',
            name='question',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='predictions.question'),
        ),
        migrations.AddIndex(
            model_name='authorcontact',
            index=models.Index(condition=models.Q(('address', ''), _negated=True), fields=['expires_at'], name='contact_expiry'),
        ),
        migrations.AddConstraint(
            model_name='authorcontact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('expires_at__isnull', True)), models.Q(models.Q(('address', ''), _negated=True), ('declined', False), ('expires_at__isnull', False)), _connector='OR'), name='contact_expires'),
        ),
        migrations.AddConstraint(
            model_name='authorcontact',
            constraint=models.UniqueConstraint(fields=('author', 'address'), name='contact_once'),
        ),
        migrations.AddIndex(
            model_name='authornotice',
            index=models.Index(condition=models.Q(('state', 'due')), fields=['author', 'created_at', 'id'], name='notice_waits'),
        ),
        migrations.AddConstraint(
            model_name='authornotice',
            constraint=models.UniqueConstraint(fields=('author', 'cause', 'key'), name='notice_once'),
        ),
        migrations.AddConstraint(
            model_name='authornotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('accepted_at__isnull', False), ('seq__isnull', False)), _connector='OR'), name='notice_sent_is_logged'),
        ),
        migrations.AddIndex(
            model_name='embargo',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='embargo_waits'),
        ),
        migrations.AddConstraint(
            model_name='embargo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prediction__isnull', False), ('question__isnull', True)), models.Q(('prediction__isnull', True), ('question__isnull', False)), _connector='OR'), name='embargo_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='embargo',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'lifted', 'failed'])), name='embargo_state_known'),
        ),
        migrations.AddConstraint(
            model_name='embargo',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('prediction',), name='embargo_one_of_draft'),
        ),
        migrations.AddConstraint(
            model_name='embargo',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('question', 'actor'), name='embargo_one_of_judge'),
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(condition=models.Q(('state', 'received')), fields=['received_at'], name='reply_waits'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'published', 'declined'])), name='reply_state_known'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('prediction__isnull', True), ('question__isnull', True), _connector='OR'), name='reply_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('last_seq__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='reply_public_is_logged'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reply_declined_with_reason'),
        ),
    ]
