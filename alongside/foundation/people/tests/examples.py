"""A real thing for every route of people and accounts."""

from __future__ import annotations

from alongside.conftest import make_person
from alongside.foundation.people.actions import give_role
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    somebody = make_person("Somebody with a role")
    held = give_role(person=somebody, role=Role.BOARD_MEMBER, place=world.here, by=None)
    at_place = {"code": world.here.code}
    return {
        "people:codes": Example(at_place),
        "people:replace-letter": Example(at_place),
        "people:end-letters": Example(at_place),
        "people:roles": Example(at_place),
        "people:organisations": Example(at_place),
        "people:find": Example(at_place),
        "people:looks": Example(at_place),
        "people:end-role": Example({"pk": held.pk}),
        "account_reset_password_from_key": Example({"uidb36": "abc", "key": "not-a-key"}),
        # There is no provider in this test: without one the address is not there for anybody.
        "openid_connect_login": Example({"provider_id": "partnership"}, methods=()),
        "openid_connect_callback": Example({"provider_id": "partnership"}, methods=()),
    }
