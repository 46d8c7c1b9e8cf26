"""What the permission matrix tries the addresses of conversations with."""

from __future__ import annotations

from alongside.conftest import make_person
from alongside.foundation.people.permissions import Role
from alongside.listening.conversations import actions
from alongside.listening.conversations.tests.photos import jpeg
from alongside.listening.conversations.tests.saying import WHEN, asked, begin_with
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    # People of their own: whoever stands for a role in the matrix must not also be an author or a reader.
    author = make_person("Conversations author", roles={Role.GROUP_REPRESENTATIVE: world.here})
    reader = make_person("Conversations reader", roles={Role.GROUP_REPRESENTATIVE: world.here})
    speaker = make_person("Conversations speaker", home=world.here)
    talk = asked(begin_with(speaker, by=author, place=world.here), by=author)
    notes = actions.begin_notes(place=world.here, where="A café", observed_at=WHEN, by=author)
    line = actions.add_line(notes, line="said", words="Hello.", who="new", sharing="coded", by=author)
    named = actions.name_reader(notes, email=reader.email or "", by=author)
    picture = actions.add_picture(notes, file=jpeg(), alt="A bench.", by=author)
    the_author = {Role.GROUP_REPRESENTATIVE: author}
    at, of_talk, of_notes = {"code": world.here.code}, {"pk": talk.pk}, {"pk": notes.pk}

    def of_the_author(kwargs: dict[str, object]) -> Example:
        """Only for who wrote it: to everybody else there is nothing at its address."""
        return Example(kwargs, people=dict(the_author), belongs_to=author)

    readers = {Role.AUTHOR: author, Role.NAMED_READER: reader}
    return {
        "conversations:start": Example(at),
        "conversations:own": Example(at),
        "conversations:start-notes": Example(at),
        "conversations:conversation": Example(of_talk, people={Role.AUTHOR: author, Role.SPEAKER: speaker}),
        **{
            f"conversations:{name}": of_the_author(dict(of_talk))
            for name in ("write", "ask", "here", "put-away")
        },
        **{
            f"conversations:{name}": Example(of_talk, people={Role.SPEAKER: speaker})
            for name in ("agree", "change", "take-back")
        },
        "conversations:notes": Example(of_notes, people=dict(readers)),
        "conversations:picture": Example({**of_notes, "picture_pk": picture.pk}, people=dict(readers)),
        "conversations:add-line": of_the_author(dict(of_notes)),
        "conversations:line": of_the_author({**of_notes, "line_pk": line.pk}),
        "conversations:take-back-line": of_the_author({**of_notes, "line_pk": line.pk}),
        "conversations:readers": of_the_author(dict(of_notes)),
        "conversations:end-reader": of_the_author({**of_notes, "reader_pk": named.pk}),
        "conversations:add-picture": of_the_author(dict(of_notes)),
        "conversations:remove-picture": of_the_author({**of_notes, "picture_pk": picture.pk}),
    }
