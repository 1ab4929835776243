from django.db import migrations, models


class Migration(migrations.Migration):
    """Attempts at accounts, frames of reading, and readings given blind."""

    dependencies = [
        ('predictions', '0011_derived_keys'),
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
            options={
                'indexes': [models.Index(fields=['kind', 'account', 'address', 'at'], name='attempt_of_late'), models.Index(fields=['at'], name='attempt_by_age')],
            },
        ),
    ]
