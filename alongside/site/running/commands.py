"""The one list of commands that `./run` knows. `./run help`, the dispatch and the docs test all read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command: the `words` a person types, the rest of its line, and what it does.

    `management` is the name of the Django management command that carries it out; it is empty for those
    that `./run` or `alongside.site.cli` carries out itself.
    """

    words: str
    usage: str
    does: str
    management: str = ""


COMMANDS = (
    Command(
        "",
        "[--empty] [--port N] [--host H]",
        "Set up what is missing, then start. Ctrl-C stops it.",
    ),
    Command("tests", "[pytest arguments]", "Run every check and test, or those that the arguments choose."),
    Command("bench", "NAME [--json]", "Measure one engine or page beside its peers."),
    Command(
        "count",
        "FILE.pb [--rule R] [--completion C] [--json]",
        "Count a participatory budget from a Pabulib file.",
    ),
    Command(
        "opinions",
        "VOTES.csv [--comments COMMENTS.csv] [--parity] [--json]",
        "Find groups, agreement and division in votes on statements.",
    ),
    Command(
        "themes",
        "FILE.csv --text COLUMN [--codes COLUMN] [--json]",
        "Suggest themes for what people said, or codes once some have been coded.",
    ),
    Command(
        "lottery",
        "CATEGORIES.csv RESPONDENTS.csv --size K [--json]",
        "Find the fairest lottery over panels that mirror a place; lottery verify BUNDLE checks a draw.",
    ),
    Command("record", "verify", "Check the whole record; name the first bad row if there is one.", "record"),
    Command(
        "import-ballots",
        "FILE.pb --place CODE --process NAME",
        "Bring in a budget election that was held somewhere else.",
        "import_ballots",
    ),
    Command(
        "import-places",
        "FILE [--update]",
        "Bring in places, their outlines and populations.",
        "import_places",
    ),
    Command(
        "give-role",
        "EMAIL ROLE --place CODE",
        "Give the first roles of a new site, for example place_steward.",
        "give_role",
    ),
    Command("manage", "COMMAND", "Run one of Django's own management commands, for example migrate."),
    Command("help", "", "Show this list."),
)


def help_text() -> str:
    """The list of commands, one line each."""
    left = [" ".join(part for part in ("./run", one.words, one.usage) if part) for one in COMMANDS]
    width = max(len(line) for line in left) + 2
    lines = [f"  {line:<{width}}{one.does}" for line, one in zip(left, COMMANDS, strict=True)]
    return "\n".join(["Alongside: what a place uses to work with its residents.", "", *lines])


def unknown(words: str) -> str:
    """The sentence for a command that does not exist, with the list of those that do."""
    return f'There is no command "{words}".\n\n{help_text()}'
