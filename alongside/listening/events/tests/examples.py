"""What the permission matrix tries on the addresses of events."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alongside.conftest import make_person
from alongside.foundation.people.permissions import Role
from alongside.listening.events import actions
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.actions.coming import new_code
from alongside.listening.themes.actions import findings
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    bob = make_person("Events facilitator", roles={Role.FACILITATOR: world.here})
    fields = {
        "title": "Tea and talk",
        "about": "What should change here?",
        "host": "The residents’ group",
        "venue_kind": "cafe",
        "venue": "The Copper Kettle",
        "questions": ["What matters most?", "What would help?"],
    }
    now, hour = timezone.now(), dt.timedelta(hours=1)
    to_come = actions.start_event(
        place=world.here, by=bob, starts_at=now + 24 * hour, ends_at=now + 26 * hour, **fields
    )
    actions.publish_event(to_come, by=bob)
    code = new_code()
    actions.sign_up(to_come, by=None, code=code, name="Jo", needs=["loop"], may_be_known=True)
    begun = actions.start_event(place=world.here, by=bob, starts_at=now - hour, ends_at=now + hour, **fields)
    actions.publish_event(begun, by=bob)
    for said in ("More benches.", "A warm room."):
        actions.give_feedback(begun, Answers([said], may_quote=True), by=None)
    findings.write_finding(begun, kind="will_do", title="Two benches", words="By the gate.", by=bob)
    findings.publish_findings(begun, by=bob)
    draft = findings.write_finding(begun, kind="we_need", title="A key", words="To the hall.", by=bob)
    published = begun.findings().get()
    of_source = {"kind": "events.event", "pk": begun.pk}
    at_coming = ("event", "ics", "poster", "edit", "publish", "cancel", "sign-up", "mine", "people")
    at_begun = (
        "say-poster",
        "paper",
        "told",
        "afterwards",
        "attendance",
        "enter",
        "bring-in",
        "export",
        "quotes",
    )
    return {
        **{f"events:{name}": Example({"pk": to_come.pk}) for name in at_coming},
        **{f"events:{name}": Example({"pk": begun.pk}) for name in at_begun},
        "events:start": Example({"code": world.here.code}),
        "events:feed": Example({"code": world.here.code}),
        "events:go": Example({"code": to_come.code}),
        "events:say": Example({"code": begun.code}),
        "events:said": Example({"code": begun.code}),
        "events:own": Example({"code": code}),
        "events:take-off": Example({"pk": to_come.pk, "number": 1}),
        "themes:findings": Example(of_source),
        "themes:publish-findings": Example(of_source),
        "themes:finding": Example({"pk": published.pk}),
        "themes:change-finding": Example({"pk": draft.pk}),
        "themes:move-finding": Example({"pk": draft.pk}),
        "themes:drop-finding": Example({"pk": draft.pk}),
    }
