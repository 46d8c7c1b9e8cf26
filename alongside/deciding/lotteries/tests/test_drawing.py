from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_stage, sign_in
from alongside.deciding.lotteries import verify_draw
from alongside.deciding.lotteries.actions import drawing, freezing, seats
from alongside.deciding.lotteries.checking import faults_of_lists, faults_of_log
from alongside.deciding.lotteries.models import Contact, Lottery, Seat
from alongside.deciding.lotteries.tests.drawing import (
    fresh,
    give_keys,
    make_list,
    no_notice,
)
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person


@pytest.fixture
def listed(process: Process) -> Lottery:
    return make_list(
        make_stage(process, "juries", title="A jury on the park", state=Stage.State.OPEN), reserves=2
    )


def show(client: Client, name: str, lottery: Lottery, status: int = 200) -> str:
    page = client.get(reverse(f"lotteries:{name}", args=[lottery.stage_id]))
    Path(f"/tmp/w/draw-pages/{name}-{show.n}.html").write_bytes(
        b"".join(page.streaming_content) if page.streaming else page.content
    )
    show.n += 1
    assert page.status_code == status, (name, page.status_code)
    return "" if page.streaming else page.content.decode()


show.n = 0


def test_flow(
    listed: Lottery, bob: Person, ruth: Person, paul: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("/tmp/w/draw-pages").mkdir(exist_ok=True)
    vi, f, r = Client(), sign_in(Client(), bob), sign_in(Client(), ruth)
    someone = listed.registrations.first().person
    me = sign_in(Client(), someone)
    for c, name in (
        (vi, "draw"),
        (r, "draw"),
        (r, "plan-draw"),
        (r, "freeze"),
        (me, "my-draw"),
        (f, "panel"),
    ):
        show(c, name, listed)
    give_keys(listed)
    show(vi, "draw", listed)
    show(vi, "progress", listed)
    assert freezing.freeze(listed.pk)
    lottery = fresh(listed)
    assert lottery.frozen_at
    for c, name in (
        (vi, "draw"),
        (r, "draw"),
        (r, "freeze"),
        (me, "my-draw"),
        (f, "panel"),
        (f, "throw"),
        (vi, "check"),
        (vi, "progress"),
    ):
        show(c, name, lottery)
    show(vi, "bundle", lottery)
    no_notice(monkeypatch)
    show(f, "throw", lottery)
    page = f.post(reverse("lotteries:throw", args=[lottery.stage_id]), {"dice": "41"})
    Path("/tmp/w/draw-pages/found.html").write_bytes(page.content)
    assert "Number 42" not in page.content.decode() and "Number 41" in page.content.decode()
    page = f.post(reverse("lotteries:throw", args=[lottery.stage_id]), {"dice": "41", "step": "draw"})
    assert page.status_code == 302
    lottery = fresh(lottery)
    assert Seat.objects.filter(lottery=lottery).members().count() == 6
    assert Seat.objects.filter(lottery=lottery).reserves().count() == 2
    assert faults_of_log(lottery, list(lottery.publications.defer("listed"))) == []
    assert faults_of_lists(lottery) == []
    seat = Seat.objects.filter(lottery=lottery).members().first()
    Contact.objects.create(
        registration=seat.registration,
        person=seat.registration.person,
        name="Ada Byron",
        address="1 Mill Street",
        postcode="AB1 2CD",
    )
    seat.registration.person.email = None
    seat.registration.person.save()
    for c, name in (
        (vi, "draw"),
        (r, "draw"),
        (me, "my-draw"),
        (sign_in(Client(), seat.registration.person), "my-draw"),
        (f, "panel"),
        (vi, "check"),
        (f, "draw-letters"),
        (f, "replace"),
        (r, "draw-again"),
    ):
        show(c, name, lottery)
    seats.leave(seat, by=seat.registration.person)
    show(f, "replace", lottery)
    page = f.post(reverse("lotteries:replace", args=[lottery.stage_id]))
    assert page.status_code == 302
    show(vi, "draw", lottery)
    line = drawing.waiting_list(lottery)
    from alongside.deciding.lotteries.numbers import dice_needed

    n = dice_needed(drawing.said_in(line)["rows"])
    drawing.draw(line, inputs={"dice": [0] * (n - 1) + [1]}, by=bob)
    lottery = fresh(lottery)
    show(vi, "draw", lottery)
    assert faults_of_log(lottery, list(lottery.publications.defer("listed"))) == []
    assert faults_of_lists(lottery) == []
    f2 = Path("/tmp/w/draw-pages/draw.jsonl")
    f2.write_bytes(b"".join(vi.get(reverse("lotteries:bundle", args=[lottery.stage_id])).streaming_content))
    monkeypatch.setattr(verify_draw, "LEAST_NOTICE", verify_draw.LEAST_NOTICE * 0)
    assert verify_draw.main([str(f2)]) == 0
    from alongside.deciding.lotteries.actions.auditing import sealed_file

    f3 = Path("/tmp/w/draw-pages/sealed.json")
    f3.write_bytes(sealed_file(lottery, reason="x", by=bob))
    part = Path("/tmp/w/draw-pages/my-part.json")
    part.write_bytes(me.get(reverse("lotteries:my-part", args=[lottery.stage_id])).content)
    assert verify_draw.main([str(f2), "--sealed", str(f3), "--mine", str(part)]) == 0
