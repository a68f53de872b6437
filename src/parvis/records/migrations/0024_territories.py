import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from parvis.domain.territory import LONGEST_TERRITORY


def write_the_list(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Each line of the list becomes a territory. As before, people are asked where they live and nothing else."""
    territory = apps.get_model("records", "Territory")
    for consultation in apps.get_model("records", "Consultation").objects.exclude(asked_territories=""):
        lines = (line.strip()[:LONGEST_TERRITORY] for line in consultation.asked_territories.splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        territory.objects.bulk_create(
            territory(consultation=consultation, name=name, position=place) for place, name in enumerate(names)
        )
        consultation.asks_territory = bool(names)
        consultation.save(update_fields=["asks_territory"])


class Migration(migrations.Migration):
    dependencies = [("records", "0023_quick_outputs")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="asks_territory",
            field=models.BooleanField(
                default=False,
                help_text="They choose from the list of territories. Without a list nobody is asked.",
                verbose_name="asks where people live, at the end, never required",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="asks_proposal_territory",
            field=models.BooleanField(
                default=False,
                help_text="Left out by most people: a proposal without one is about the whole territory.",
                verbose_name="asks which territory a proposal is about, never required",
            ),
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="taken off the list")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="territories",
                        to="records.consultation",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "territory",
                "verbose_name_plural": "territories",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("consultation", "name"), name="one_territory_a_name")],
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="proposals",
                to="records.territory",
                verbose_name="territory",
            ),
        ),
        migrations.RunPython(write_the_list, migrations.RunPython.noop, elidable=True),
    ]
