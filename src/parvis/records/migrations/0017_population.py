from django.db import migrations, models

import parvis.records.consultation


class Migration(migrations.Migration):
    dependencies = [("records", "0016_identity_of_voters")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="population",
            field=models.TextField(
                blank=True,
                help_text=(
                    "One group a line: a territory, an age band or a gender, a semicolon, the number of people. For"
                    " example: Seine-Saint-Denis; 1 655 000 or 18-24; 90 000 or women; 52 000."
                ),
                max_length=8000,
                validators=[parvis.records.consultation.check_margins],
                verbose_name="people who live in each group",
            ),
        ),
    ]
