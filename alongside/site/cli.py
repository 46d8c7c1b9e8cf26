"""The product's own command line, inside its environment: `python -m alongside.site.cli WORDS`."""

from __future__ import annotations

import os
import sys

from alongside.site.running.commands import COMMANDS, help_text, unknown

BAD_INPUT = 2


def main(arguments: list[str]) -> int:
    """Carry out one command and return its exit code: 0, or 2 when what was typed or read was wrong."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(help_text())
        return 0
    first, rest = arguments[0], arguments[1:]
    if first == "count":
        # Counting a file needs no database and no Django, so it starts at once.
        from alongside.site.count_command import main as count

        return count(rest)
    if first == "opinions":
        from alongside.site.opinions_command import main as opinions

        return opinions(rest)
    if first == "themes":
        from alongside.site.themes_command import main as themes

        return themes(rest)
    if first == "lottery":
        from alongside.site.lottery_command import main as lottery

        return lottery(rest)
    management = {one.words: one.management for one in COMMANDS}.get(first)
    if first != "manage" and not management:
        print(unknown(first), file=sys.stderr)
        return BAD_INPUT
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.site.settings")
    if management:
        return _carry_out(management, f"./run {first}", rest)
    if not rest or rest[0] in {"help", "-h", "--help"}:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["./run manage", "help", *rest[1:]])
        return 0
    return _carry_out(rest[0], f"./run manage {rest[0]}", rest[1:])


def _carry_out(name: str, prog: str, arguments: list[str]) -> int:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, get_commands
    from django.db import DatabaseError, OperationalError, connections

    try:
        django.setup()
        if name not in get_commands():
            print(f'There is no management command "{name}". ./run manage help lists them.', file=sys.stderr)
            return BAD_INPUT
    except (ImproperlyConfigured, ValueError) as error:
        print(f"A setting is not right: {error}", file=sys.stderr)
        return BAD_INPUT
    try:
        _execute(name, prog, arguments)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode if error.returncode > 1 else BAD_INPUT
    except DatabaseError as error:
        fault = " ".join(str(error).split())
        if any(sign in fault for sign in ("no such table", "no such column", "does not exist")):
            print(f"The database is not set up ({fault}). Start once with ./run.", file=sys.stderr)
        elif isinstance(error, OperationalError):
            print(f"The database cannot be used: {fault}", file=sys.stderr)
        else:
            raise
        return BAD_INPUT
    finally:
        connections.close_all()
    return 0


def _execute(name: str, prog: str, arguments: list[str]) -> None:
    from django.core.management import BaseCommand, get_commands, load_command_class

    where = get_commands()[name]
    command = where if isinstance(where, BaseCommand) else load_command_class(where, name)
    # Django's own switch between ending with a usage line and raising.
    command._called_from_command_line = True  # type: ignore[attr-defined]
    parser = command.create_parser("./run", name)
    parser.prog = prog
    options = vars(parser.parse_args(arguments))
    command.execute(*options.pop("args", ()), **options)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Whoever read our output has heard enough (`./run help | head -1`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
