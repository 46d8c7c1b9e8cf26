"""Listen, in the demonstration: an event and what people told us there, an event to come, a survey, statements with
their map, and conversations about what matters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from alongside.doing.deals import actions as deals
from alongside.listening.conversations import actions as conversations
from alongside.listening.conversations.headings import Sharing
from alongside.listening.events import actions as events
from alongside.listening.events.actions.answering import Answers, quotable
from alongside.listening.events.models import Event
from alongside.listening.statements import actions as statements
from alongside.listening.statements.cards import Card
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.actions.building import Asked
from alongside.listening.surveys.actions.gathering import Filled
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.themes import actions as themes
from alongside.listening.themes.actions import Meaning
from alongside.listening.themes.actions.findings import publish_findings, write_finding
from alongside.listening.themes.models import Code, Finding, Text
from alongside.site.demonstration import heard
from alongside.site.demonstration.cast import DARLEY, MICKLEOVER, NORMANTON, TRUST
from alongside.site.demonstration.play import DAY, Play

CARDS = 240


def tell(play: Play) -> None:
    """All that is listened to, the told event first, so that the newest stands on top."""
    told(play)
    to_come(play)
    survey(play)
    question(play)
    what_matters(play)


def told(play: Play) -> None:
    """An event three weeks ago: what people said, its themes, and what we will do, our role and what we need."""
    farah, now = play.farah, timezone.now()
    event = events.start_event(
        place=play.places[NORMANTON],
        by=farah,
        title="Tea and talk: what should our health centre be?",
        about="The health centre gets a new front and new hours. We asked the people who wait in it.",
        easy_read="We asked people what the health centre should be like. This page says what they told us.",
        host="Demonstration NHS Trust, with the Friday lunch club",
        venue_kind="faith",
        venue="Temple kitchen",
        address="Stanhope Street",
        offers=["step_free", "food", "children"],
        starts_at=now - DAY / 8,
        ends_at=now + DAY / 8,
        capacity=60,
    )
    events.publish_event(event, by=farah)
    for number, (matters, differently, helps, _codes) in enumerate(heard.FEEDBACK):
        speaker = play.company.residents[number] if number < 12 else None
        events.give_feedback(
            event,
            Answers(words=[matters, differently, helps], may_quote=number % 4 != 3),
            by=speaker or farah,
            way="form" if speaker else "paper",
            said_by=speaker,
        )
    then = (now - 22 * DAY).replace(hour=13, minute=0, second=0, microsecond=0)
    Event.objects.filter(pk=event.pk).update(starts_at=then, ends_at=then + DAY / 12)
    Text.objects.of(event).update(said_at=then)
    event = Event.objects.select_related("place").get(pk=event.pk)
    events.count_attendance(
        event,
        attended=41,
        who_came={"age_band": {"25-34": 5, "50-64": 8, "65-74": 14, "75-plus": 9}},
        by=farah,
    )
    codebook = themes.start_codebook(
        place=event.place,
        title="The health centre",
        about="What people say about the health centre and the way there.",
        sources=[event],
        by=farah,
    )
    codes = {
        name: themes.make_code(codebook, Meaning(name=name, definition=meaning), by=farah)
        for name, meaning in heard.CODES
    }
    coded = {words: names for *said, names in heard.FEEDBACK for words in said if words}
    texts = list(Text.objects.of(event))
    for name, code in codes.items():
        themes.give_to_many(codebook, [text for text in texts if name in coded[text.words]], code, by=farah)
    for code in Code.objects.filter(pk__in=[codes["The building"].pk, codes["Being known and heard"].pk]):
        themes.choose_quotes(code, [extract.pk for extract in themes.quotable(code)[:2]], by=farah)
    themes.publish_codebook(codebook, by=farah)
    for kind, title, words in heard.FINDINGS:
        write_finding(event, kind=kind, title=title, words=words, by=farah)
    events.choose_quotes(event, list(quotable(event)[:3]), by=farah)
    promised = next(each for each in publish_findings(event, by=farah) if each.kind == Finding.Kind.WILL_DO)
    deals.make_commitment(
        place=event.place,
        title=promised.title,
        statement=promised.words,
        owner=play.company["Olu"],
        organisation=play.company.organisations[TRUST],
        due=timezone.localdate() + dt.timedelta(days=45),
        by=farah,
        answering=promised,
    )


def to_come(play: Play) -> None:
    """An event next week, to which some have signed up."""
    now = timezone.now()
    starts = (now + 8 * DAY).replace(hour=14, minute=0, second=0, microsecond=0)
    event = events.start_event(
        place=play.places[DARLEY],
        by=play.farah,
        title="Walk the river path with us",
        about="We walk half a mile, slowly, stop often, and write down what should change. Tea at the end.",
        easy_read="Walk with us by the river. Tell us what should be better. Then we have tea.",
        host="Demonstration Neighbours",
        venue_kind="outdoors",
        venue="The boathouse",
        address="Darley Park",
        getting_there="Bus 6 stops at the gate. The path is flat, with two muddy places.",
        offers=["bus", "children", "toilet"],
        starts_at=starts,
        ends_at=starts + DAY / 12,
        capacity=25,
    )
    events.publish_event(event, by=play.farah)
    for number, person in enumerate(play.company.residents[:9]):
        events.sign_up(
            event, by=person, needs=["step_free"] if number == 4 else [], may_be_known=number % 2 == 0
        )


def survey(play: Play) -> None:
    """A survey with many kinds of question, half answered."""
    now = timezone.now()
    made = surveys.start_survey(
        place=play.places[MICKLEOVER],
        title="Getting about in the winter",
        intro="Six questions. They take three minutes. The bus company and the council read every answer.",
        easy_read="We want to know how you get about in winter. There are six questions.",
        opens_at=now - DAY,
        closes_at=now + 18 * DAY,
        by=play.farah,
    )
    kind = Question.Kind
    for each, asked in (
        (
            kind.ONE,
            Asked("How do you mostly get about?", choices=("Bus", "Car", "On foot", "Bicycle", "Taxi")),
        ),
        (
            kind.SCALE,
            Asked("How easy is it after dark?", least=1, most=5, low_label="Hard", high_label="Easy"),
        ),
        (kind.MANY, Asked("What stops you?", choices=("Ice", "Dark", "Cost", "No bus", "Nothing"))),
        (kind.NUMBER, Asked("How many times did you go out last week?", least=0, most=50, unit="times")),
        (
            kind.RANKING,
            Asked("What should come first?", choices=("Lights", "Gritting", "Later buses", "Seats")),
        ),
        (kind.LONG, Asked("What one thing would help you most?")),
    ):
        surveys.add_question(made, kind=each, asked=asked, by=play.farah)
    surveys.open_survey(Survey.objects.get(pk=made.pk), by=play.farah)
    questions = list(made.questions.all())
    surveys.import_answers(
        Survey.objects.get(pk=made.pk),
        [_filled(play, questions, number) for number in range(34)],
        by=play.farah,
    )


def _filled(play: Play, questions: list[Question], number: int) -> Filled:
    """One made-up set of answers."""
    chance = play.chance
    keys = {question.kind: [key for key, _label in question.pairs] for question in questions}
    kind = Question.Kind
    answers: dict[str, Any] = {
        kind.ONE: chance.choices(keys[kind.ONE], [9, 12, 6, 3, 2])[0],
        kind.SCALE: chance.choices(range(1, 6), [8, 9, 6, 4, 2])[0],
        kind.MANY: sorted(chance.sample(keys[kind.MANY][:4], chance.randint(1, 3))),
        kind.NUMBER: chance.randint(1, 12),
        kind.RANKING: sorted(keys[kind.RANKING], key=lambda key: chance.random() + 0.2 * int(number % 3)),
        kind.LONG: heard.SURVEY_WORDS[number % len(heard.SURVEY_WORDS)] if number % 2 == 0 else None,
    }
    said = {str(question.key): answers[question.kind] for question in questions}
    return Filled(
        answers={key: value for key, value in said.items() if value is not None},
        quoting="without_name" if number % 3 else "no",
    )


def question(play: Play) -> None:
    """Statements on getting about: two kinds of people, and much that both share."""
    now = timezone.now()
    made = statements.start(
        place=play.places[DARLEY],
        title="Streets and buses",
        question="How should people get about here in ten years?",
        summary="Say whether you agree with what others wrote, and write what is missing.",
        easy_read="Do you agree? Press a button for each sentence. You can write one of your own.",
        opens_at=now - DAY,
        closes_at=now + 20 * DAY,
        seeds=[words for words, *_chances in heard.STATEMENTS],
        by=play.farah,
    )
    made = statements.publish(made, by=play.farah)
    cards = [_card(play, number) for number in range(CARDS)]
    statements.enter_cards(made, cards, came_from="The stall at the market", by=play.farah)
    shown = {statement.number: statement for statement in made.statements.select_related("question")}
    for number, resident in enumerate(play.company.residents):
        for at, value in _card(play, CARDS + number).votes.items():
            statements.cast(shown[at], value=value, by=resident)
    statements.write(made, words="The bridge should be open to walkers at night.", by=play.company["Amina"])
    statements.redraw(made.pk)


def _card(play: Play, number: int) -> Card:
    """The card of one of two kinds of people; each leaves some statements out."""
    votes = {}
    for at, (_words, one, other, passes) in enumerate(heard.STATEMENTS, start=1):
        if play.chance.random() < 0.12:
            continue
        if play.chance.random() < passes:
            votes[at] = 0
        else:
            votes[at] = 1 if play.chance.random() < (one if number % 5 < 3 else other) else -1
    return Card(f"M{number + 1}", votes)


def what_matters(play: Play) -> None:
    """Six residents wrote what matters to them, and agreed to how far it goes."""
    for number, words in enumerate(heard.WHAT_MATTERS):
        person = play.company.residents[number]
        begun = conversations.begin_own(place=play.places[NORMANTON], by=person)
        written = conversations.send_back(begun, words=words, note="", version=begun.version, by=person)
        sharing = Sharing.QUOTED if number % 2 == 0 else Sharing.CODED
        conversations.agree(
            written, sharing=dict.fromkeys(words, sharing.value), version=written.version, by=person
        )
