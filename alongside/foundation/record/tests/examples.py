"""What the permission matrix tries on the record."""

from __future__ import annotations

from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    return {"record:entries": Example({"code": world.here.code})}
