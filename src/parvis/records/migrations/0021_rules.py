"""Which rules hold moves from each of their words to a row of its own; those that were not used end now."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

CODES = (
    "off-topic",
    "unclear",
    "several-ideas",
    "not-a-proposal",
    "personal-data",
    "testimony",
    "insult",
    "illegal",
    "promotional",
    "duplicate",
)


def keep_ended_rules(apps, _editor):
    rule, text = apps.get_model("records", "Rule"), apps.get_model("records", "RuleText")
    unused = {}
    for consultation, code in text.objects.filter(is_used=False).values_list("consultation", "reason"):
        unused.setdefault(consultation, set()).add(code)
    now = timezone.now()
    rule.objects.bulk_create(
        rule(
            consultation_id=consultation,
            code=code,
            position=position,
            key="" if code in codes else "1234567890"[position],
            retired_at=now if code in codes else None,
        )
        for consultation, codes in unused.items()
        for position, code in enumerate(CODES)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0020_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, verbose_name="rule")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                ("key", models.CharField(blank=True, max_length=1, verbose_name="key")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="held until")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="records.consultation",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("consultation", "code"), name="one_place_a_rule")],
            },
        ),
        migrations.RunPython(keep_ended_rules, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="ruletext",
            name="is_used",
        ),
    ]
