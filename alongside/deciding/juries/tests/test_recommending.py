"""Recommendations: drafted in versions, voted on in secret, published by two keys."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.actions.voting import is_adopted
from alongside.deciding.juries.evaluating import QUESTIONS, evaluation_of
from alongside.deciding.juries.models import Rating, Recommendation, Reply, Tally, Voted
from alongside.deciding.juries.tests import making
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Organisation
from alongside.foundation.threads.reading import thread_of

db = pytest.mark.django_db


@db
def test_any_member_changes_a_draft_and_how_it_read_is_kept(jury, jurors):
    made = making.make_draft(jury, jurors[0])
    changed = actions.change_draft(
        made,
        words={**making.WORDS, "title": "A bus every ten minutes"},
        bodies=[jury.bodies.get().organisation],
        version=1,
        table=3,
        by=jurors[1],
    )
    assert changed.version == 2
    assert list(made.versions.order_by("number").values_list("title", "table")) == [
        ("A bus every quarter of an hour", None),
        ("A bus every ten minutes", 3),
    ]
    with pytest.raises(refusals.Changed):
        actions.change_draft(made, words=making.WORDS, bodies=[], version=1, by=jurors[2])


@db
def test_who_is_not_on_the_jury_neither_drafts_nor_votes_nor_reads_drafts(jury, jurors, alice, bob, ruth):
    made = making.make_draft(jury, jurors[0])
    for somebody in (alice, bob, ruth):
        with pytest.raises(refusals.NotAMember):
            making.make_draft(jury, somebody)
        with pytest.raises(refusals.NotAMember):
            actions.change_draft(made, words=making.WORDS, bodies=[], by=somebody)
        with pytest.raises(refusals.NotAMember):
            actions.withdraw_draft(made, by=somebody)
    actions.open_voting(jury, by=bob)
    for somebody in (alice, bob, ruth):
        with pytest.raises(refusals.NotAMember):
            actions.vote(jury, {1: 1}, by=somebody)
    assert not Voted.objects.exists()
    for browser in (Client(), sign_in(Client(), alice), sign_in(Client(), ruth)):
        assert browser.get(made.get_absolute_url()).status_code == 404
        assert browser.get(reverse("juries:room", args=[jury.stage_id])).status_code in (302, 403)
        listed = browser.get(reverse("juries:recommendations", args=[jury.stage_id])).content.decode()
        assert made.title not in listed
        assert made.title not in browser.get(jury.get_absolute_url()).content.decode()
    assert made.title in sign_in(Client(), bob).get(made.get_absolute_url()).content.decode()


@db
def test_a_draft_is_addressed_only_to_those_who_have_to_answer(jury, jurors, places):
    other = Organisation.objects.create(place=places.alliance, name="Somebody else", sector="other")
    with pytest.raises(refusals.WrongMoment, match="Choose only"):
        making.make_draft(jury, jurors[0], bodies=[other])
    assert not Recommendation.objects.exists()


@db
def test_nothing_changes_once_the_vote_has_opened(jury, jurors, bob):
    made = making.make_draft(jury, jurors[0])
    actions.open_voting(jury, by=bob)
    with pytest.raises(refusals.WrongMoment, match="vote has opened"):
        actions.change_draft(made, words=making.WORDS, bodies=[], by=jurors[0])
    with pytest.raises(refusals.WrongMoment, match="vote has opened"):
        making.make_draft(jury, jurors[1])
    with pytest.raises(refusals.WrongMoment, match="opened before"):
        actions.open_voting(jury, by=bob)


@db
def test_the_vote_needs_drafts_that_somebody_answers_and_enough_members(process, jury, jurors, bob):
    with pytest.raises(refusals.NotReady, match="no recommendation"):
        actions.open_voting(jury, by=bob)
    making.make_draft(jury, jurors[0], bodies=[])
    with pytest.raises(refusals.NotReady, match="Nobody has to answer"):
        actions.open_voting(jury, by=bob)
    small = making.make_jury(process)
    people = jurors[:4]
    making.draw(small.stage.lottery, people)
    actions.seat_members(small, by=None)
    making.make_draft(small, people[0])
    with pytest.raises(refusals.NotReady, match="could not be secret"):
        actions.open_voting(small, by=bob)


@db
def test_each_member_votes_once_on_all_of_them(jury, jurors, bob):
    for title in ("A bus", "A bench"):
        making.make_draft(jury, jurors[0], title=title)
    with pytest.raises(refusals.WrongMoment, match="not open"):
        actions.vote(jury, {1: 1, 2: 1}, by=jurors[0])
    actions.open_voting(jury, by=bob)
    for wrong in ({1: 1}, {1: 1, 2: 6}, {1: 1, 2: 0}, {1: 1, 2: 2, 3: 1}, {}):
        with pytest.raises(refusals.WrongMoment, match="each recommendation"):
            actions.vote(jury, wrong, by=jurors[0])
    actions.vote(jury, {1: 1, 2: 5}, by=jurors[0])
    with pytest.raises(refusals.AlreadyVoted):
        actions.vote(jury, {1: 2, 2: 2}, by=jurors[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Voted.objects.create(member=jury.members.get(person=jurors[0]))
    counts = set(Tally.objects.filter(count__gt=0).values_list("recommendation__number", "level", "count"))
    assert counts == {(1, 1, 1), (2, 5, 1)}


@db
@pytest.mark.parametrize(("yes", "adopted"), [(9, True), (8, False)])
def test_three_in_four_of_those_who_vote_adopt(jury, jurors, bob, yes, adopted):
    making.make_draft(jury, jurors[0])
    levels = [{1: 1 + n % 2} for n in range(yes)] + [{1: 3 + n % 3} for n in range(12 - yes)]
    making.decide(jury, jurors, levels, by=bob)
    assert (Recommendation.objects.get().state == "adopted") is adopted
    assert sum(Tally.objects.values_list("count", flat=True)) == Voted.objects.count() == 12


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 200), st.integers(0, 200), st.integers(51, 100))
def test_adoption_is_exact(yes, no, percent):
    from fractions import Fraction

    votes = yes + no
    assert is_adopted(yes, votes, percent) == (votes > 0 and Fraction(yes, votes) >= Fraction(percent, 100))


@db
def test_no_count_is_seen_before_the_vote_is_closed(jury, jurors, bob):
    making.make_draft(jury, jurors[0])
    actions.open_voting(jury, by=bob)
    for person in jurors[:6]:
        actions.vote(jury, {1: 1}, by=person)
    for person in (bob, jurors[0]):
        for page in ("recommendations", "room", "voting"):
            answer = sign_in(Client(), person).get(reverse(f"juries:{page}", args=[jury.stage_id]))
            assert "I strongly support it" not in answer.content.decode()
        item = sign_in(Client(), person).get(Recommendation.objects.get().get_absolute_url()).content.decode()
        assert "I strongly support it" not in item and "al-bar__fill" not in item


@db
def test_a_vote_with_few_votes_is_not_closed_early_and_shows_no_counts(jury, jurors, bob):
    making.make_draft(jury, jurors[0])
    actions.open_voting(jury, by=bob)
    for person in jurors[:4]:
        actions.vote(jury, {1: 5}, by=person)
    with pytest.raises(refusals.NotReady, match="Fewer than 5"):
        actions.close_voting(jury, by=bob)
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    assert actions.close_over() == 1 and actions.close_over() == 0
    page = (
        sign_in(Client(), bob).get(reverse("juries:recommendations", args=[jury.stage_id])).content.decode()
    )
    assert "Fewer than 5 members voted" in page and "strongly against" not in page


@db
def test_two_keys_publish_word_for_word_and_everybody_is_told(jury, jurors, bob, ruth, paul, alice):
    making.make_draft(jury, jurors[0])
    making.make_draft(jury, jurors[0], title="A helicopter")
    jury = making.decide(jury, jurors, [{1: 1, 2: 5}] * 12, by=bob)
    actions.write_minority_report(jury, title="More boats", text="The river is there.", by=jurors[2])
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    jury = making.fresh(jury)
    seen = processes.digest_of(actions.agreed_to_publish(jury))
    assert not actions.publish_recommendations(jury, seen=seen, by=paul)
    actions.write_minority_report(jury, title="Many boats", text="The river is there.", by=jurors[2])
    with pytest.raises(processes.AgreedToSomethingElse):
        actions.publish_recommendations(jury, seen=seen, by=ruth)
    for lead in (ruth, paul):
        done = actions.publish_recommendations(making.fresh(jury), seen=None, by=lead)
    assert done and making.fresh(jury).stage.state == Stage.State.PUBLISHED
    assert (
        Reply.objects.get(recommendation__number=1).due
        and not Reply.objects.get(recommendation__number=2).due
    )
    page = Client().get(reverse("juries:recommendations", args=[jury.stage_id])).content.decode()
    for words in (
        "A bus every quarter",
        "A helicopter",
        "Not adopted",
        "Many boats",
        "I strongly support it",
    ):
        assert words in page
    assert Notice.objects.filter(person=jurors[0], sentence__contains="1 recommendation").count() == 1
    bus, helicopter = Recommendation.objects.order_by("number")
    cards = [node.card.kind for node in thread_of(bus, alice).nodes]
    assert cards.count("Citizens’ jury") == 1 and cards.count("Process") == 1
    assert not thread_of(helicopter, alice)


@db
def test_what_was_not_voted_on_is_not_published(jury, jurors, bob, paul):
    making.make_draft(jury, jurors[0])
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    with pytest.raises(refusals.NotReady, match="has not voted"):
        actions.publish_recommendations(making.fresh(jury), seen=None, by=paul)
    assert not Key.objects.filter(step="publish").exists()


@db
def test_an_open_jury_publishes_nothing(jury, jurors, bob, paul):
    making.make_draft(jury, jurors[0])
    making.decide(jury, jurors, [{1: 1}] * 12, by=bob)
    with pytest.raises(refusals.WrongMoment, match="when the jury has closed"):
        actions.publish_recommendations(jury, seen=None, by=paul)


@db
def test_a_minority_report_is_one_a_member_and_comes_with_the_vote(jury, jurors, bob, alice):
    with pytest.raises(refusals.WrongMoment, match="when the jury votes"):
        actions.write_minority_report(jury, title="No", text="No.", by=jurors[0])
    making.make_draft(jury, jurors[0])
    actions.open_voting(jury, by=bob)
    with pytest.raises(refusals.NotAMember):
        actions.write_minority_report(jury, title="No", text="No.", by=alice)
    actions.write_minority_report(jury, title="No", text="No.", by=jurors[0])
    actions.write_minority_report(jury, title="Not so", text="No.", by=jurors[0])
    assert jury.minority_reports.get().title == "Not so"


@db
def test_the_evaluation_is_anonymous_once_each_and_shown_with_the_result(jury, jurors, bob):
    everything = dict.fromkeys(QUESTIONS, 1)
    with pytest.raises(refusals.WrongMoment, match="when the votes are counted"):
        actions.rate(jury, everything, by=jurors[0])
    making.make_draft(jury, jurors[0])
    jury = making.decide(jury, jurors, [{1: 1}] * 12, by=bob)
    for number, person in enumerate(jurors[:11]):
        levels = dict(
            everything, time=5 if number < 2 else 1, purpose=1 + number % 2, heard=3 if number < 5 else 1
        )
        if number == 10:
            levels.pop("again")
        actions.rate(jury, levels, by=person)
    with pytest.raises(refusals.AlreadyRated):
        actions.rate(jury, everything, by=jurors[0])
    for wrong in ({"time": 6}, {"other": 1}):
        with pytest.raises(refusals.WrongMoment):
            actions.rate(jury, wrong, by=jurors[11])
    address = reverse("juries:evaluation", args=[jury.stage_id])
    for browser in (Client(), sign_in(Client(), bob)):
        assert "I agree strongly" not in browser.get(address).content.decode()
    jury = making.publish(jury)
    shown = evaluation_of(jury)
    assert (shown.answered, shown.members) == (11, 12)
    by_words = {each.words: each.counts for each in shown.asked}
    assert by_words[str(QUESTIONS["heard"])] == {"agree": 6, "neither": None, "not": None}
    # Two who found the time too short are hidden, and with them what would give them away; so is that all agree, which
    # says what each of them answered, and that one skipped a question.
    for question in ("time", "purpose", "again"):
        assert set(by_words[str(QUESTIONS[question])].values()) == {None}
    assert "11 of 12 members answered" in Client().get(address).content.decode()
    with pytest.raises(refusals.WrongMoment):
        actions.rate(jury, everything, by=jurors[11])
    assert Rating.objects.filter(question="time").count() == 5


@db
def test_the_pages_of_drafting_and_voting(jury, jurors, bob):
    browser = sign_in(Client(), jurors[0])
    body = str(jury.bodies.get().organisation_id)
    draft = reverse("juries:draft", args=[jury.stage_id])
    sent = {"title": "A bus", "text": "Often.", "reasons": "", "bodies": [body]}
    page = browser.post(draft, sent).content.decode()
    assert "Say why it should be done" in page and "Often." in page
    assert browser.post(draft, {**sent, "reasons": "Nurses."}).status_code == 302
    made = Recommendation.objects.get()
    assert "How it was written" in browser.get(made.get_absolute_url()).content.decode()
    change = reverse("juries:change-draft", args=[made.pk])
    sent = {**sent, "reasons": "Nurses.", "version": "1"}
    assert sign_in(Client(), jurors[1]).post(change, {**sent, "title": "Buses"}).status_code == 302
    stale = browser.post(change, {**sent, "title": "Trams"})
    assert stale.status_code == 409 and "Trams" in stale.content.decode()
    runs = sign_in(Client(), bob)
    voting = reverse("juries:voting", args=[jury.stage_id])
    assert runs.post(voting, {"step": "open"}).status_code == 302
    vote = reverse("juries:vote", args=[jury.stage_id])
    assert "Say how far you support number 1" in browser.post(vote, {}).content.decode()
    assert browser.post(vote, {"level-1": "2"}).status_code == 302
    assert browser.post(vote, {"level-1": "2"}).status_code == 409
    assert runs.post(voting, {"step": "close"}).status_code == 409


@db
def test_the_database_itself_keeps_counts_words_and_voters(jury, jurors, bob):
    made = making.make_draft(jury, jurors[0])
    actions.open_voting(jury, by=bob)
    tally = Tally.objects.filter(recommendation=made)
    for person in jurors[:6]:
        actions.vote(jury, {1: 1}, by=person)
    for tampered in (
        lambda: tally.filter(level=1).update(count=9),
        lambda: tally.filter(level=1).update(count=5),
        lambda: tally.update(level=F("level") - 1),
        lambda: tally.delete(),
        lambda: Voted.objects.all().delete(),
        lambda: Recommendation.objects.update(title="A tram"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            tampered()
    actions.close_voting(jury, by=bob)
    for tampered in (
        lambda: tally.filter(level=1).update(count=7),
        lambda: Voted.objects.create(member=jury.members.get(person=jurors[11])),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            tampered()
    assert tally.get(level=1).count == 6
