import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(choices=[("ideas", "Ideas"), ("budgets", "Budget vote")], max_length=20),
                ),
                ("title", models.CharField(max_length=150)),
                ("summary", models.TextField(blank=True, max_length=2000)),
                ("easy_read", models.TextField(blank=True, max_length=4000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Not open yet"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("published", "Result published"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("rules", models.JSONField(blank=True, default=dict)),
                ("opened_alone", models.BooleanField(default=False)),
                ("changed_alone", models.BooleanField(default=False)),
                ("published_alone", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True, max_length=4000)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["process", "order"],
            },
        ),
        migrations.CreateModel(
            name="Process",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=150)),
                ("question", models.CharField(max_length=300)),
                ("summary", models.TextField(max_length=4000)),
                ("easy_read", models.TextField(blank=True, max_length=4000)),
                ("what_can_change", models.TextField(blank=True, max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being planned"),
                            ("live", "Under way"),
                            ("done", "Finished"),
                            ("stopped", "Stopped"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("imported_from", models.CharField(blank=True, max_length=300)),
                ("stopped_because", models.TextField(blank=True, max_length=2000)),
                ("learned", models.TextField(blank=True, max_length=4000)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="places.place",
                    ),
                ),
                (
                    "professional_lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_as_professional",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resident_lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_as_resident",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "process",
                "verbose_name_plural": "processes",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="processes.process",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WhoTookPart",
            fields=[
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="who_took_part",
                        serialize=False,
                        to="processes.stage",
                    ),
                ),
                ("figures", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="stage",
            name="process",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stages", to="processes.process"
            ),
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("open", "Open the stage"),
                            ("change_rules", "Change its dates or rules"),
                            ("publish", "Publish the result"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("resident_lead", "Resident co-lead"),
                            ("professional_lead", "Professional co-lead"),
                        ],
                        max_length=20,
                    ),
                ),
                ("agreed", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "void_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("changed", "What it agreed to was changed afterwards"),
                            ("withdrawn", "Taken back by the person who gave it"),
                            ("not_a_lead", "The co-leads changed"),
                            ("too_late", "The stage moved on without it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="processes.stage"
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("agreed", models.JSONField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for the other key"),
                            ("made", "Made"),
                            ("dropped", "Not made"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="processes.stage",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="TookPart",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("contributed", "Contributed"), ("decided", "Decided")], max_length=15
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="took_part",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="took_part",
                        to="processes.stage",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(fields=["place", "-made_at", "-id", "state"], name="processes_at_place"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(fields=["state", "-made_at", "-id"], name="processes_by_state"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(
                condition=models.Q(("state", "draft"), _negated=True),
                fields=["-made_at", "-id"],
                name="processes_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resident_lead__isnull", True),
                    ("professional_lead__isnull", True),
                    models.Q(("resident_lead", models.F("professional_lead")), _negated=True),
                    _connector="OR",
                ),
                name="processes_two_leads_are_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "stopped"), _negated=True),
                    models.Q(("stopped_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="processes_stopped_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["done", "stopped"]), _negated=True),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="processes_ended_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("process", "person"), name="processes_follow_once"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                fields=("process", "order"), name="processes_one_stage_a_place_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="processes_stage_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="processes_published_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("voided_at__isnull", True)),
                fields=("stage", "step", "role"),
                name="processes_one_waiting_key_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("voided_at__isnull", True)),
                fields=("stage", "step", "person"),
                name="processes_one_waiting_key_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                    models.Q(
                        ("used_at__isnull", True),
                        ("voided_at__isnull", False),
                        models.Q(("void_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="processes_voided_key_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("stage",),
                name="processes_one_waiting_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="processes_change_says_why"
            ),
        ),
        migrations.AddIndex(
            model_name="tookpart",
            index=models.Index(fields=["stage", "how"], name="processes_how"),
        ),
        migrations.AddConstraint(
            model_name="tookpart",
            constraint=models.UniqueConstraint(
                fields=("stage", "person", "how"), name="processes_took_part_once"
            ),
        ),
    ]
