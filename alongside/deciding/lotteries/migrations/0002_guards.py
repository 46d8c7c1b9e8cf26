"""The triggers that guard a draw, on SQLite and on PostgreSQL."""

from django.db import migrations

from alongside.deciding.lotteries import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("lotteries", "0001_initial"), ("processes", "0003_steps_of_a_lottery")]

    operations = [migrations.RunPython(install, remove)]
