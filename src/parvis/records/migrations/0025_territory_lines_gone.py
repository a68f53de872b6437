from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0024_territories")]

    operations = [migrations.RemoveField(model_name="consultation", name="asked_territories")]
