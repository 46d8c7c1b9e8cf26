"""The triggers that guard the vote, on SQLite and on PostgreSQL."""

from django.db import migrations

from alongside.deciding.budgets import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial"), ("processes", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
