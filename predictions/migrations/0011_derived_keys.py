
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Derived rows carry no foreign keys in the database, nor an index that their unique one makes needless."""

    dependencies = [
        ('predictions', '0010_reminder_tries'),
    ]

    operations = [
        migrations.AlterField(
            model_name='place',
            name='slice',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='predictions.slice'),
        ),
        migrations.AlterField(
            model_name='score',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='predictions.author'),
        ),
        migrations.AlterField(
            model_name='score',
            name='event',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='predictions.event'),
        ),
        migrations.AlterField(
            model_name='score',
            name='outlet',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='predictions.outlet'),
        ),
        migrations.AlterField(
            model_name='score',
            name='question',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='predictions.question'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='predictions.author'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='slice',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='predictions.slice'),
        ),
    ]
