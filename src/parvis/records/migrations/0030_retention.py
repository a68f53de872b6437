"""The days that were set for codes, authors and flags, and for testimonies, move to the table of retention."""

import django.db.models.deletion
from django.db import migrations, models

LINKS = ("proposals", "codes", "flags")
USUAL_LINK_DAYS, USUAL_TEXT_DAYS = 365, 30


def keep_what_was_set(apps, _editor):
    consultation = apps.get_model("records", "Consultation")
    settings = apps.get_model("records", "ModerationSettings")
    period = apps.get_model("records", "RetentionPeriod")
    for one in consultation.objects.exclude(links_kept_days=USUAL_LINK_DAYS):
        for kind in LINKS:
            period.objects.create(
                organisation_id=one.organisation_id, consultation=one, kind=kind, days=one.links_kept_days
            )
    for one in settings.objects.exclude(kept_days=USUAL_TEXT_DAYS).select_related("consultation"):
        period.objects.create(
            organisation_id=one.consultation.organisation_id,
            consultation=one.consultation,
            kind="testimonies",
            days=one.kept_days,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0029_quarantine"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="kind of data")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                (
                    "consultation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.consultation",
                        verbose_name="consultation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "time of keeping",
                "verbose_name_plural": "times of keeping",
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "kind"), name="one_time_a_kind"),
                    models.UniqueConstraint(
                        condition=models.Q(("consultation__isnull", True)),
                        fields=("organisation", "kind"),
                        name="one_usual_time_a_kind",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_what_was_set, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="consultation",
            name="links_kept_days",
        ),
        migrations.RemoveField(
            model_name="moderationsettings",
            name="kept_days",
        ),
    ]
