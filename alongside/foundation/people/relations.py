"""Every field by which a row belongs to a person, found by walking the installed models.

What each holds, who sees it and what erasing does is said in `held.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.held import HELD, YOU, Held, OnErase
from alongside.foundation.people.models import Person

# Rows that each stand for one person in a room. What points at one belongs to that person as well.
STANDS_FOR = {"juries.member": "person"}


@dataclass(frozen=True)
class Relation:
    """One field of one model that points at a person, or (`member__person`) at a row that stands for one."""

    model: type[models.Model]
    field: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def held(self) -> Held:
        """How it is described; a model of a room added later goes by its own name until it is described."""
        plain = Held(
            str(self.model._meta.verbose_name_plural).capitalize(),
            _("So that the site works"),
            YOU,
            OnErase.WITHOUT_NAME,
        )
        return HELD.get(self.key, plain)

    def rows(self, person: Person) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field: person})

    def fields(self) -> list[models.Field[Any, Any]]:
        """What is kept in a row, besides whose it is and its number."""
        return [
            each
            for each in self.model._meta.concrete_fields
            if each.name != self.field.split("__")[0] and not each.primary_key and each.name not in UNSAID
        ]


# Bookkeeping of a row that says nothing about anybody.
UNSAID = {"version", "is_demonstration", "once"}


def relations() -> Iterator[Relation]:
    """Every field of every installed model by which a row belongs to a person."""
    for model in apps.get_models(include_auto_created=True):
        points_at = {
            field.name: field.remote_field.model
            for field in model._meta.concrete_fields
            if field.remote_field is not None
        }
        direct = [name for name, other in points_at.items() if other is Person]
        yield from (Relation(model, name) for name in direct)
        for name, other in points_at.items():
            through = STANDS_FOR.get(other._meta.label_lower)
            # A row that names its person itself is found by that.
            if through is not None and not direct:
                yield Relation(model, f"{name}__{through}")
