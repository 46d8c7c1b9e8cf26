"""The triggers that guard a jury's votes and answers, on SQLite and on PostgreSQL."""

from django.db import migrations

from alongside.deciding.juries import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("juries", "0001_initial"), ("processes", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
