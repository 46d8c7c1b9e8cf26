"""A story told in a commission goes as far as its teller lets it, at this moment, on every surface, and no further."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions, stories
from alongside.deciding.juries.models import Story
from alongside.deciding.juries.tests import commission_making as cm
from alongside.foundation.people.my_data import as_json, erase
from alongside.foundation.people.permissions import HELD, Role
from alongside.foundation.record.models import Detail, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(process: Any, bob: Any) -> cm.Sat:
    sat = cm.sitting(process, bob, each=3)
    cm.with_agenda(sat, bob)
    cm.pair_up(sat)
    return sat


def surfaces(sat: cm.Sat, story: Story) -> list[str]:
    """Every address at which a story, or something about it, could stand: its own, the commission's, and the site's."""
    stage, process = sat.jury.stage, sat.jury.stage.process
    place = process.place
    found = [
        story.get_absolute_url(),
        reverse("commissions:consent", args=[story.pk]),
        process.get_absolute_url(),
    ]
    for name in ("stage", "stories", "members", "room", "feed"):
        found.append(reverse(f"commissions:{name}", args=[stage.pk]))
    for name in ("room", "recommendations", "tracker"):
        found.append(reverse(f"juries:{name}", args=[stage.pk]))
    found += [each.get_absolute_url() for each in sat.jury.sessions.all()]
    found += [
        reverse("places:place", args=[place.code]),
        "/",
        "/decide/",
        "/listen/",
        reverse("notices:inbox"),
    ]
    names = ("record:heads", "people:me", "people:my-data", "people:my-data-file", "people:who-looked")
    found += [reverse(name) for name in names]
    found += ["/api/1/processes", f"/api/1/processes/{process.pk}", f"/api/1/stages/{stage.pk}/ideas"]
    return found


def leaks(person: Any, sat: cm.Sat, story: Story) -> list[str]:
    """The addresses at which this person (a visitor, if None) finds any of the words."""
    browser = Client() if person is None else sign_in(Client(), person)
    words = re.compile("|".join(re.escape(part) for part in cm.SECRET.split(", ")))
    return [
        address for address in surfaces(sat, story) if words.search(browser.get(address).content.decode())
    ]


def strangers(sat: cm.Sat, places: Any, bob: Any) -> list[Any]:
    """Somebody with each role that can be held here, a co-lead, the facilitator, and a visitor."""
    everyone = make_person("Everything", roles=dict.fromkeys(HELD, places.neighbourhood))
    return [None, everyone, bob, sat.jury.stage.process.resident_lead]


def test_a_story_for_the_pair_is_read_by_the_pair_alone(sat, places, bob):
    story = cm.story_of(sat, "pair")
    assert story.get_absolute_url() in leaks(sat.civic[0], sat, story), "the one who is meant reads it"
    for person in [*strangers(sat, places, bob), *sat.community[1:], *sat.civic[1:]]:
        assert not leaks(person, sat, story), person
    work.end_pair(sat.jury.pairs.get(), by=sat.community[0])
    assert not leaks(sat.civic[0], sat, story), "nor by who was the pair"


def test_a_story_for_commissioners_is_not_read_by_those_who_run_it_or_left(sat, places, bob):
    story = cm.story_of(sat, "commission")
    assert leaks(sat.civic[2], sat, story) == [story.get_absolute_url()]
    for person in strangers(sat, places, bob):
        assert not leaks(person, sat, story), person
    commissions.leave(sat.jury, by=sat.civic[2])
    assert not leaks(sat.civic[2], sat, story)


def test_a_commissioner_of_another_commission_reads_nothing(sat, process, bob):
    story = cm.story_of(sat, "commission")
    other = cm.sitting(process, bob, each=2, name="other")
    cm.pair_up(other)
    for person in (*other.community, *other.civic):
        assert not leaks(person, sat, story)


@pytest.mark.parametrize("scope", ["pair", "commission", "public"])
def test_a_story_taken_back_is_gone_from_every_surface_and_from_the_database(sat, places, bob, scope):
    story = cm.story_of(sat, scope, is_named=True)
    reader = sign_in(Client(), sat.civic[0])
    assert cm.SECRET.split(", ")[0] in reader.get(story.get_absolute_url()).content.decode()
    stories.take_back(story, by=sat.community[0])
    for person in [*strangers(sat, places, bob), *sat.community, *sat.civic]:
        assert not leaks(person, sat, story), person
    assert reader.get(story.get_absolute_url()).status_code == 404
    assert not rows_with("gas in January")
    taken = Entry.objects.get(act="story-taken-back")
    assert taken.about_id == str(story.pk), "that it was taken back is on the record"
    for person in (*sat.community, *sat.civic, bob):
        assert "gas in January" not in as_json(person)


def rows_with(words: str) -> list[str]:
    """The tables in which these words stand, in any column of text, JSON or bytes."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            values = model._base_manager.values_list(field.name, flat=True)
            if isinstance(field, models.BinaryField):
                holds = any(words.encode() in bytes(value or b"") for value in values)
            elif isinstance(field, (models.CharField, models.TextField, models.JSONField)):
                holds = any(words in str(value) for value in values)
            else:
                holds = False
            if holds:
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_the_words_stand_in_one_place_only(sat):
    """Not in a notice, an email, the record, a token of a form, or a session: so that taking back reaches them all."""
    browser = sign_in(Client(), sat.community[0])
    sent = {"words": cm.SECRET, "scope": "commission", "once": "a" * 32}
    answer = browser.post(reverse("commissions:tell-story", args=[sat.jury.stage_id]), sent)
    assert answer.status_code == 302
    assert rows_with("gas in January") == ["juries.Story.words"]
    assert not any("gas" in str(value) for value in dict(browser.session).values())


def test_narrowing_holds_from_the_moment_it_is_saved(sat, places, bob):
    story = cm.story_of(sat, "public")
    assert len(leaks(None, sat, story)) >= 3, "the page, the stage and the list"
    stories.change_consent(story, scope="commission", is_named=False, by=sat.community[0])
    assert not leaks(None, sat, story) and not leaks(bob, sat, story)
    stories.change_consent(story, scope="pair", is_named=False, by=sat.community[0])
    assert not leaks(sat.civic[1], sat, story)
    assert leaks(sat.civic[0], sat, story) == [story.get_absolute_url()]


def test_each_look_at_a_story_that_is_not_public_is_on_the_record(sat):
    story = cm.story_of(sat, "commission")
    teller, reader = sat.community[0], sat.civic[1]
    looks = Detail.objects.filter(entry__act="data-looked-at", at_person=teller.pk)
    sign_in(Client(), teller).get(story.get_absolute_url())
    assert not looks.exists(), "nobody's look at their own words is recorded"
    sign_in(Client(), reader).get(reverse("commissions:room", args=[sat.jury.stage_id]))
    assert not looks.exists(), "the room shows that there is a story, not what is in it"
    sign_in(Client(), reader).get(story.get_absolute_url())
    assert [look.by for look in looks] == [reader.pk]
    stories.change_consent(story, scope="public", is_named=False, by=teller)
    sign_in(Client(), reader).get(story.get_absolute_url())
    assert looks.count() == 1


def test_a_civic_commissioner_cannot_change_or_take_back_another_s_consent(sat, bob):
    story = cm.story_of(sat, "pair")
    address = reverse("commissions:consent", args=[story.pk])
    for person in (sat.civic[0], sat.community[1], bob):
        browser = sign_in(Client(), person)
        for scope in ("public", "take_back"):
            assert browser.post(address, {"scope": scope, "version": "1"}).status_code == 403
        with pytest.raises(refusals.NotYours):
            stories.change_consent(story, scope="public", is_named=True, by=person)
        with pytest.raises(refusals.NotYours):
            stories.take_back(story, by=person)
    story.refresh_from_db()
    assert (story.scope, story.withdrawn_at) == ("pair", None)


def test_who_left_can_still_take_their_story_back(sat):
    story = cm.story_of(sat, "public")
    commissions.leave(sat.jury, by=sat.community[0])
    browser = sign_in(Client(), sat.community[0])
    address = reverse("commissions:consent", args=[story.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"scope": "take_back", "version": "1"}).status_code == 302
    assert not leaks(None, sat, story)


def test_of_two_changes_of_consent_the_later_page_does_not_undo_the_earlier(sat):
    """A page left open cannot widen what was narrowed elsewhere since."""
    story = cm.story_of(sat, "public")
    stories.change_consent(story, scope="pair", is_named=False, version=1, by=sat.community[0])
    browser = sign_in(Client(), sat.community[0])
    answer = browser.post(
        reverse("commissions:consent", args=[story.pk]), {"scope": "public", "version": "1"}
    )
    assert answer.status_code == 409
    story.refresh_from_db()
    assert story.scope == "pair"


def test_the_database_keeps_no_words_of_a_story_that_was_taken_back(sat):
    story = cm.story_of(sat, "public")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE juries_story SET withdrawn_at = CURRENT_TIMESTAMP")
    story.refresh_from_db()
    assert story.words


def test_who_erases_takes_their_stories_along(sat):
    story = cm.story_of(sat, "public", is_named=True)
    erase(by=sat.community[0])
    assert not leaks(None, sat, story) and not rows_with("gas in January")


def test_a_name_beside_a_public_story_needs_both_consents(sat, bob):
    story = cm.story_of(sat, "public", is_named=True)
    page = Client().get(story.get_absolute_url()).content.decode()
    assert "Cora0" not in page and "Community commissioner" in page
    person = sat.community[0]
    actions.name_oneself(sat.jury, called="Cora0", is_public=True, by=person)
    assert "Cora0" in Client().get(story.get_absolute_url()).content.decode()
    stories.change_consent(story, scope="public", is_named=False, by=person)
    assert "Cora0" not in Client().get(story.get_absolute_url()).content.decode()
    assert Role.SPEAKER in story.roles_of(person)
