"""The page of an idea and what is done there: paper, support, comments, changes, hiding, joining, splitting."""

from __future__ import annotations

from django.test import Client

from alongside.conftest import sign_in
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Comment, Idea, Moderation
from alongside.deciding.ideas.tests.test_pages import SAID, SendIdea, at, page, token
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person

# From paper

PAPER = {
    "paper-who": "new", "paper-consent": "signed", "paper-reason": "Paper form at the library",
    "paper-title": "A bench", "paper-text": "To rest.",
}  # fmt: skip


def test_a_helper_enters_one_after_the_other(client: Client, stage: Stage, bob: Person) -> None:
    sign_in(client, bob)
    shown = client.get(at("assist", stage))
    saved = client.post(at("assist", stage), {**PAPER, "once": token(shown)}, follow=True)
    assert "Saved idea 1. Enter another." in page(saved)
    assert "Paper form at the library" in page(saved), "the reason stays for the next"
    idea = Idea.objects.get()
    [author] = idea.authors()
    assert (idea.how, idea.made_by, author != bob) == (Idea.How.ASSISTED, bob, True)
    assert Notice.objects.filter(person=author).exists()
    client.post(at("assist", stage), {**PAPER, "once": token(shown)})
    assert Idea.objects.count() == 1, "the same form sent twice is one idea"


def test_paper_for_somebody_known(
    client: Client, stage: Stage, bob: Person, alice: Person, charlie: Person
) -> None:
    sign_in(client, bob)
    client.post(at("assist", stage), {**PAPER, "paper-who": "email", "paper-email": alice.email})
    assert list(Idea.objects.get().authors()) == [alice]
    stranger = client.post(at("assist", stage), {**PAPER, "paper-who": "email", "paper-email": charlie.email})
    assert "This person cannot take part here" in page(stranger)
    assert "To rest." in page(stranger)
    own = client.post(at("assist", stage), {**PAPER, "paper-who": "email", "paper-email": bob.email})
    assert own.status_code == 409


def test_paper_with_gaps_keeps_the_rest(client: Client, stage: Stage, bob: Person) -> None:
    sign_in(client, bob)
    for gap in ("paper-who", "paper-consent", "paper-reason", "paper-title", "paper-text"):
        shown = page(client.post(at("assist", stage), {**PAPER, gap: ""}))
        assert "There is a problem" in shown
        assert ("To rest." if gap != "paper-text" else "A bench") in shown
    assert not Idea.objects.exists()


def test_a_resident_enters_no_paper(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    assert client.get(at("assist", stage)).status_code == 403


# Answering


def test_support_with_and_without_htmx(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    sign_in(client, dora)
    assert "Support this idea" in page(client.get(at("idea", idea)))
    assert client.post(at("support", idea), {"want": "on"}).status_code == 302
    assert "1 person supports" in page(client.get(at("idea", idea)))
    piece = client.post(at("support", idea), {"want": "off"}, headers={"HX-Request": "true"})
    assert "0 people support" in page(piece)
    assert "<html" not in page(piece)
    assert client.get(at("support", idea)).status_code == 405


def test_a_comment_and_its_errors(client: Client, idea_by: SendIdea, alice: Person, dora: Person) -> None:
    idea = idea_by(alice)
    sign_in(client, dora)
    once = token(client.get(at("idea", idea)))
    for _n in range(2):
        answer = client.post(at("comment", idea), {"text": "Good.", "once": once})
        assert answer.url.endswith("#comment-1")
    assert Comment.objects.count() == 1
    assert "Write your comment" in page(client.post(at("comment", idea), {"text": " "}))
    long = "so " * 700
    shown = page(client.post(at("comment", idea), {"text": long}))
    assert "2,000 characters or fewer" in shown and long.strip() in shown


def test_comments_are_paged_by_number(client: Client, idea_by: SendIdea, alice: Person, dora: Person) -> None:
    idea = idea_by(alice)
    Comment.objects.bulk_create(
        Comment(idea=idea, number=n, author=dora, text=f"Comment no {n}.") for n in range(1, 46)
    )
    Idea.objects.update(comment_count=45)
    first = page(client.get(at("idea", idea)))
    assert "Comment no 20." in first and "Comment no 21." not in first and "?comments=21" in first
    last = page(client.get(at("idea", idea) + "?comments=41"))
    assert "Comment no 45." in last and "?comments=21" in last and "?comments=61" not in last
    assert "Comment no 1." in page(client.get(at("idea", idea) + "?comments=x1"))


def test_a_visitor_s_comment_waits_until_they_signed_in(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    assert client.post(at("comment", idea), {"text": "Very good."}).status_code == 403
    client.force_login(dora, backend="alongside.foundation.people.backends.PersonBackend")
    assert "Very good." in page(client.get(at("comment", idea)))


def test_an_author_changes_their_idea_and_only_they(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    sign_in(client, alice)
    said = {**SAID, "title": "Two benches", "version": "1"}
    assert client.post(at("change", idea), said).url == at("idea", idea)
    assert "see what it said before" in page(client.get(at("idea", idea)))
    assert "A bench by the canal" in page(client.get(at("versions", idea)))
    stale = client.post(at("change", idea), {**said, "title": "Three benches"})
    assert stale.status_code == 409
    assert "Three benches" in page(stale) and "Two benches" in page(stale)
    sign_in(client, dora)
    assert client.get(at("change", idea)).status_code == 403
    assert client.post(at("change", idea), said).status_code == 403


def test_a_comment_that_comes_too_late_is_given_back(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    idea, other = idea_by(alice), idea_by(alice)
    sign_in(client, dora)
    actions.hide(other, reason="abuse", words="It insulted a neighbour.", by=bob)
    late = client.post(at("comment", other), {"text": "I spent an hour on this."})
    assert late.status_code == 410 and "I spent an hour on this." in page(late)
    Stage.objects.update(state=Stage.State.CLOSED)
    late = client.post(at("comment", idea), {"text": "I spent an hour on this."})
    assert late.status_code == 409 and "I spent an hour on this." in page(late)
    assert "does not take ideas now" in page(late)
    assert client.post(at("support", idea), {"want": "on"}).status_code == 409
    assert not Comment.objects.exists()


# Moderation and shape


def test_a_hidden_idea_says_why_and_shows_itself_only_to_its_authors(
    client: Client, idea_by: SendIdea, alice: Person, bob: Person
) -> None:
    idea = idea_by(alice)
    sign_in(client, bob)
    assert "There is a problem" in page(client.post(at("hide", idea), {"reason": "abuse"}))
    client.post(at("hide", idea), {"reason": "abuse", "words": "It insulted a neighbour."})
    assert SAID["text"] in page(client.get(at("idea", idea)))
    visitor = Client()
    gone = visitor.get(at("idea", idea))
    assert gone.status_code == 410
    assert "It insulted a neighbour." in page(gone)
    for url in (at("idea", idea), at("versions", idea), at("stage", idea.stage), at("decisions", idea.stage)):
        assert SAID["text"] not in page(visitor.get(url))
        assert SAID["title"] not in page(visitor.get(url))
    assert SAID["title"] not in b"".join(visitor.get(at("export", idea.stage)).streaming_content).decode()  # type: ignore[attr-defined]
    assert SAID["text"] in page(sign_in(Client(), alice).get(at("idea", idea)))
    client.post(at("show", idea))
    assert visitor.get(at("idea", idea)).status_code == 200
    assert "Shown again" in page(visitor.get(at("decisions", idea.stage)))
    assert client.post(at("show", idea)).status_code == 409


def test_a_hidden_comment_keeps_its_place(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    said = actions.comment(idea_by(alice), text="Rubbish idea.", by=dora)
    sign_in(client, bob)
    client.post(at("hide-comment", said), {"reason": "abuse", "words": "It insulted the author."})
    assert Moderation.objects.get().comment == said
    shown = page(Client().get(at("idea", said.idea)))
    assert "This comment was hidden." in shown and "Rubbish" not in shown
    client.post(at("show-comment", said))
    assert "Rubbish" in page(Client().get(at("idea", said.idea)))


def test_joining_from_the_list(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person, bob: Person, stage: Stage
) -> None:
    one, two, three = idea_by(alice), idea_by(dora, title="Seats"), idea_by(dora, title="Chairs")
    sign_in(client, bob)
    assert "Join the ticked ideas" in page(client.get(at("stage", stage)))
    shown = client.get(at("merge", stage) + "?idea=1&idea=2")
    assert "A bench by the canal" in page(shown) and "Seats" in page(shown)
    more = page(
        client.post(
            at("merge", stage), {"idea": ["1", "2"], "more": "3, 77", "choose": "1", "title": "Typed"}
        )
    )
    assert "Chairs" in more and "77" in more and "Typed" in more
    for wrong in ("", "the one about seats", "3; 4", "3\x00"):
        kept = page(
            client.post(
                at("merge", stage), {"idea": ["1", "2"], "more": wrong, "choose": "1", "title": "Typed"}
            )
        )
        assert "There is a problem" in kept and "Typed" in kept and wrong.strip("\x00") in kept
    said = {
        "idea": ["1", "2", "3"],
        "seen-1": "1",
        "seen-2": "1",
        "seen-3": "1",
        "title": "Places to sit",
        "text": "Sit.",
    }
    assert "There is a problem" in page(client.post(at("merge", stage), {**said, "title": ""}))
    actions.change(one, version=1, **{**SAID, "text": "Changed since."}, by=alice)
    stale = client.post(at("merge", stage), said)
    assert stale.status_code == 409 and "Changed since." in page(stale) and "Places to sit" in page(stale)
    done = client.post(at("merge", stage), {**said, "seen-1": "2"}, follow=True)
    new = Idea.objects.get(how=Idea.How.MERGED)
    assert done.redirect_chain[-1][0] == at("idea", new)
    assert "See the whole thread" in page(client.get(at("idea", one)))
    again = page(client.post(at("merge", stage), {**said, "seen-1": "2"}))
    assert "There is a problem" in again and Idea.objects.filter(how=Idea.How.MERGED).count() == 1
    for parent in (two, three):
        assert "joined with others" in page(client.get(at("idea", parent)))


def test_splitting_from_the_idea(client: Client, idea_by: SendIdea, alice: Person, ruth: Person) -> None:
    idea = idea_by(alice)
    sign_in(client, ruth)
    said = {
        "version": "1",
        "title_1": "A bench",
        "text_1": "To sit.",
        "title_2": "A bin",
        "text_2": "For litter.",
    }
    assert "take its text away" in page(client.post(at("split", idea), {**said, "text_3": "Also."}))
    client.post(at("split", idea), said)
    assert Idea.objects.filter(how=Idea.How.SPLIT).count() == 2
    assert client.post(at("split", idea), said).status_code == 409


def test_easy_read_is_written_by_a_co_lead(
    client: Client, idea_by: SendIdea, alice: Person, paul: Person
) -> None:
    idea = idea_by(alice)
    sign_in(client, paul)
    client.post(at("easy-read", idea), {"text": "A seat. By the water."})
    assert "Easy Read" in page(client.get(at("idea", idea)))


def test_residents_neither_hide_nor_join_nor_split(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    sign_in(client, dora)
    for name, thing in (("hide", idea), ("split", idea), ("easy-read", idea), ("merge", idea.stage)):
        assert client.get(at(name, thing)).status_code == 403
        assert client.post(at(name, thing)).status_code == 403
    assert client.post(at("show", idea)).status_code == 403


# Reading
