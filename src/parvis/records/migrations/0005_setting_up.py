from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import parvis.records.consultation


def give_each_its_key(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """A default is made once for all the rows that exist; a key that two drafts share would open both."""
    for consultation in apps.get_model("records", "Consultation").objects.all():
        consultation.preview_key = parvis.records.consultation.new_preview_key()
        consultation.save(update_fields=["preview_key"])


class Migration(migrations.Migration):
    dependencies = [("records", "0004_set_apart_texts")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="preview_key",
            field=models.CharField(
                default=parvis.records.consultation.new_preview_key,
                editable=False,
                max_length=32,
                verbose_name="key of the preview",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="privacy_contact",
            field=models.CharField(
                blank=True,
                help_text="An e-mail address or a postal one, shown on the privacy page.",
                max_length=300,
                verbose_name="contact for personal data",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="territory",
            field=models.CharField(
                blank=True,
                help_text="For example: the eight departments of the region; the students of the Jean-Zay school.",
                max_length=200,
                verbose_name="where it takes place",
            ),
        ),
        migrations.RunPython(give_each_its_key, migrations.RunPython.noop, elidable=True),
    ]
