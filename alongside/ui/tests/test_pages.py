import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from alongside.ui import views
from alongside.ui.forms import DateField, LongTextField, MoneyField, OneChoiceField, PlainTextField, TickField
from alongside.ui.maps import frame_of, path_of
from alongside.ui.middleware import RefusalMiddleware
from alongside.ui.refusals import Gone, Refusal

TEMPLATES = Path(__file__).parents[1] / "jinja2" / "ui"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def draw(source: str, **context: object) -> str:
    """A page drawn without a request, and so with no context but what is given."""
    return str(engines["jinja2"].from_string(source).render(context))


class Idea(forms.Form):
    title = PlainTextField(label="Title", max_length=20, missing="Enter a title")
    story = LongTextField(label="Story", max_length=100, required=False)
    cost = MoneyField(label="Cost", required=False)
    when = DateField(label="When", required=False)
    kind = OneChoiceField(label="Kind", choices=[("a", "Park"), ("b", "Street")])
    area = OneChoiceField(label="Area", choices=[("", "Choose"), ("x", "Darley")], widget=forms.Select)
    sure = TickField(label="I agree")
    picture = forms.FileField(label="Picture", required=False)
    secret = forms.CharField(label="Password", max_length=40, widget=forms.PasswordInput)
    hidden = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)


FORM = """{% extends "ui/layout.jinja" %}
{% from "ui/forms.jinja" import error_summary, fields, form_open, form_close, button %}
{% block title %}Send an idea{% endblock %}
{% block content %}{{ error_summary(form, extra=[refusal]) }}<h1>Send</h1>{{ form_open("", once="abc") }}
{{ fields(form) }}{{ button("Send") }}{{ form_close() }}{% endblock %}"""


def test_a_form_draws_every_field_with_its_label():
    html = draw(FORM, form=Idea(), refusal=None)
    for name in Idea.base_fields:
        assert f'name="{name}"' in html or f'name="{name}-day"' in html
    for wanted in re.findall(r'<label[^>]* for="([^"]+)"', html):
        assert f'id="{wanted}"' in html
    assert '<input type="hidden" name="once" value="abc">' in html
    assert "<title>Send an idea – Alongside" in html
    assert "There is a problem" not in html
    assert "Story (optional)" in html


def test_errors_are_summed_up_linked_and_named_in_the_title():
    form = Idea({"title": "", "kind": "b", "cost": "x", "when-day": "1", "secret": "hunter2hunter2"})
    html = draw(FORM, form=form, refusal="This stage has closed.")
    assert "<title>Error: Send an idea" in html
    linked = re.findall(r'<a href="#([^"]+)">', html)
    assert linked == ["id_title", "id_cost", "id_when-month", "id_area", "id_sure"]
    for each in linked:
        assert f'id="{each}"' in html
    assert html.index("This stage has closed.") < html.index("Enter a title")
    assert 'value="b" checked' in html, "what was chosen stays chosen"
    assert 'value="x"' in html, "what was typed stays typed"
    assert "hunter2" not in html, "a password never comes back"


def test_hostile_text_is_escaped_in_controls_cards_and_drawings():
    bad = '"><script>alert(1)</script>'
    form = Idea({"title": bad, "story": "</textarea>" + bad, "kind": bad})
    source = """{% from "ui/forms.jinja" import fields, error_summary %}
{% from "ui/parts.jinja" import card, tag, table, panel %}
{% from "ui/thread_drawing.jinja" import thread_drawing %}{% from "ui/place_map.jinja" import place_map %}
{% from "ui/bars.jinja" import bars %}{% from "ui/result.jinja" import budget_drawing %}
{{ error_summary(form, extra=[bad]) }}{{ fields(form) }}
{{ card(bad, "#", kind=bad, summary=bad, meta=[bad], state=bad, state_text=bad) }}
{{ tag(bad, bad) }}{{ table(bad, [bad], [[bad]]) }}{{ panel(bad, bad, bad) }}
{{ thread_drawing([{"id": bad, "kind": bad, "title": bad, "state": bad, "url": bad}], []) }}
{% set shape = {"name": bad, "path_d": bad, "fill_class": bad, "href": bad, "value_text": bad} %}
{{ place_map([shape], frame, bad, bad) }}
{{ bars([{"label": bad, "value": 1, "text": bad, "href": bad}], bad) }}
{% set row = {"title": bad, "href": bad, "cost_text": bad, "total": 2, "why": bad, "facts": [bad]} %}
{{ budget_drawing([dict(row, parts=[{"value": 1, "text": bad}], missing_text=bad)]) }}"""
    html = draw(source, form=form, bad=bad, frame=frame_of([SQUARE]))
    assert "<script" not in html


@pytest.mark.parametrize("name", ["403", "404", "410", "refusal", "csrf"])
def test_pages_for_when_something_went_wrong(name):
    html = draw(
        '{% include "ui/' + name + '.jinja" %}',
        sentence="The vote has closed.",
        back="/back",
        typed=[("a", "b")],
    )
    assert html.count("<h1") == 1
    assert 'href="/"' in html
    assert "Traceback" not in html


@pytest.mark.parametrize(
    ("view", "status"), [(views.bad_request, 400), (views.server_error, 500), (views.maintenance, 503)]
)
def test_pages_that_stand_alone_need_nothing(view, status, monkeypatch):
    answer = view(RequestFactory().get("/"))
    assert answer.status_code == status
    assert b"<h1" in answer.content and b"<script" not in answer.content
    monkeypatch.setattr(views, "render_to_string", lambda *_: 1 / 0)
    answer = view(RequestFactory().get("/"))
    assert answer.status_code == status
    assert b"something went wrong" in answer.content


class Closed(Refusal):
    default = "This vote has closed."


def through(exception: Exception, monkeypatch, **headers: str) -> HttpResponse | None:
    seen = {}

    def render(request, template, context, status):
        seen.update(context, template=template)
        return HttpResponse(f"{template} {context['sentence']} {context['back']}", status=status)

    monkeypatch.setattr("alongside.ui.middleware.render", render)
    request = RequestFactory().post("/x", headers=headers)
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, exception)


def test_a_refusal_becomes_a_calm_page(monkeypatch):
    answer = through(Closed(back="/stage"), monkeypatch)
    assert answer.status_code == 409
    assert answer.content == b"ui/refusal.jinja This vote has closed. /stage"
    assert str(Closed("Another sentence.")) == "Another sentence."
    assert through(Gone("It was taken away."), monkeypatch).status_code == 410
    assert through(ValueError("ours"), monkeypatch) is None


def test_a_refusal_leads_back_only_to_our_own_pages(monkeypatch):
    assert b"http://testserver/a" in through(Closed(), monkeypatch, referer="http://testserver/a").content
    assert b"evil" not in through(Closed(), monkeypatch, referer="http://evil.example/a").content


def test_a_refusal_in_htmx_is_a_piece_of_a_page(monkeypatch):
    answer = through(Closed(), monkeypatch, hx_request="true")
    assert b"refusal_fragment" in answer.content
    assert answer["HX-Retarget"] == "#al-refusal"


def test_every_answer_carries_the_safety_headers():
    answer = RefusalMiddleware(lambda _: HttpResponse())(RequestFactory().get("/"))
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_misspelt_name_fails_and_a_left_out_key_does_not():
    with pytest.raises(UndefinedError):
        draw("{{ titel }}")
    with pytest.raises(UndefinedError):
        draw("{{ thing.titel }}", thing=SimpleNamespace(title="x"))
    with pytest.raises(UndefinedError):
        draw("{% for each in titels %}{% endfor %}")
    assert draw("{{ thing.titel }}{% for each in thing.many %}x{% endfor %}", thing={}) == ""
    assert draw("{{ titel | default('none') }}{% if titel %}x{% endif %}") == "none"


def test_no_template_carries_a_style_attribute_or_an_unmarked_script():
    for template in TEMPLATES.glob("*.jinja"):
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text and "<style" not in text, template.name
        assert not re.search(r"\son(click|load|error|change|submit|input|focus|mouse\w+)=", text), (
            template.name
        )
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "nonce=" in script, template.name


def test_every_template_compiles():
    env = engines["jinja2"].env
    for template in TEMPLATES.glob("*.jinja"):
        env.get_template(f"ui/{template.name}")


def test_the_layout_carries_the_nonce_and_survives_an_empty_context():
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"
    html = draw('{% extends "ui/layout.jinja" %}{% block content %}<h1>x</h1>{% endblock %}', request=request)
    assert '<script nonce="n0nce">' in html
    assert html.count("<h1") == 1


def test_the_layout_draws_its_context():
    html = draw(
        '{% extends "ui/layout.jinja" %}',
        navigation=[{"text": "Listen", "href": "/l", "active": True}],
        account_links=[
            {"text": "Inbox", "href": "/i", "inbox": True},
            {"text": "Out", "href": "/o", "post": True},
        ],
        partnership={"name": "Derby & Derbyshire", "logo": ""},
        demonstration=True,
        unread=3,
        footer_links=[{"text": "Privacy", "href": "/p"}],
        attributions=["Source: us"],
    )
    for wanted in (
        'aria-current="true">Listen',
        'class="al-count">3<',
        '<form action="/o" method="post">',
        "Derby &amp; Derbyshire",
        "Demonstration data:",
        'href="/p">Privacy',
        "Source: us",
    ):
        assert wanted in html


def test_drawings():
    frame = frame_of([SQUARE])
    html = draw(
        """{% from "ui/place_map.jinja" import place_map %}
{% from "ui/thread_drawing.jinja" import thread_drawing %}
{% from "ui/result.jinja" import budget_drawing, pot_drawing %}
{% from "ui/bars.jinja" import bars, beside_bars %}
{% from "ui/loop.jinja" import loop_drawing %}{% from "ui/paging.jinja" import paging %}
{{ place_map(shapes, frame, "Who lives where", "Darker is more", points=points, value_heading="Residents") }}
{{ thread_drawing(nodes, [{"from": 1, "to": 2, "label": "came from"}], current=2) }}
{{ budget_drawing([lost]) }}{{ pot_drawing([{"value": 1, "text": "One"}], 4, "£3 is left", "The pot") }}
{{ bars([], "None") }}{{ bars([{"label": "a", "value": none}], "One") }}
{{ bars([{"label": "a", "value": 0}, {"label": "b", "value": 4}], "Two") }}
{{ beside_bars(ages, "Ages") }}
{{ loop_drawing([{"key": "listen", "text": "Listen", "sentence": "We hear.", "href": "/l"}]) }}
{{ paging(older="/o") }}{% from "ui/parts.jinja" import progress %}
{{ progress("Counting", 3, 10, "3 of 10", poll_href="/again") }}{{ progress("Done") }}""",
        points=[{"x": 1, "y": 2, "name": "Bench", "href": "/b"}],
        nodes=[
            {"id": 1, "kind": "Idea", "title": "One", "state": "", "url": "/1"},
            {"id": 2, "kind": "Vote", "title": "Two", "state": "Open", "url": "/2"},
        ],
        lost={
            "title": "Lost one",
            "cost_text": "£4",
            "total": 4,
            "parts": [{"value": 1, "text": "3 people had £1"}],
            "missing_text": "£3 was missing",
        },
        ages=[
            {"label": "Old", "took": None, "here": 0.2, "took_text": "fewer than 5"},
            {"label": "Young", "took": 0.5},
        ],
        shapes=[
            {"name": "Darley", "path_d": path_of(SQUARE, frame), "fill_class": "al-fill-2", "href": "/d"}
        ],
        frame=frame,
    )
    for wanted in (
        "Who lives where",
        "£3 was missing",
        "fewer than 5",
        "not known",
        'href="/1"',
        "came from: One",
        'max="10"',
    ):
        assert wanted in html
    assert " style=" not in html
    assert 'width="25.00%"' in html
