"""The triggers that guard statements and votes, on SQLite and on PostgreSQL."""

from django.db import migrations

from alongside.listening.statements import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
