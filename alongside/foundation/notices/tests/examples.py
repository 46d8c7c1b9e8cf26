"""What the permission matrix tries on notices: each is read by its own person only."""

from __future__ import annotations

from alongside.foundation.notices.models import Notice
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    resident = world.person(Role.RESIDENT)
    notice = Notice.objects.create(
        person=resident, change="example", sentence="Your idea was costed.", url="/"
    )
    return {"notices:read": Example({"pk": notice.pk}, belongs_to=resident)}
