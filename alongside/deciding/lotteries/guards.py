"""The database's own guards of a draw: triggers on SQLite and on PostgreSQL, so that a mistake in the program, or a
hand on the database, is refused where the rows live.

- Once a list is sealed, the targets and what people on it said of themselves stay as they are; nobody is added. People
  can still go, since everybody may erase their data.
- Once it is frozen, the lottery and what was sealed stay as they are; what was sealed goes after the stage is published
  or the process has ended.
- A published line follows the last one, and never changes or goes. Nor does a draw.

Whoever can drop a trigger can still do harm: the check of the draw finds that (`checking`), and so does everybody who
kept the published file.

A migration that alters one of these tables makes it anew on SQLite, and so loses its triggers: it must end with
`install`.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Which guards stand on which table, by name.
GUARDS: dict[str, str] = {
    "lotteries_lottery_frozen": "lotteries_lottery",
    "lotteries_lottery_stays": "lotteries_lottery",
    "lotteries_target_goes_in": "lotteries_target",
    "lotteries_target_sealed": "lotteries_target",
    "lotteries_target_stays": "lotteries_target",
    "lotteries_registration_goes_in": "lotteries_registration",
    "lotteries_registration_sealed": "lotteries_registration",
    "lotteries_sealed_never_changes": "lotteries_sealedpool",
    "lotteries_sealed_stays": "lotteries_sealedpool",
    "lotteries_line_in_its_turn": "lotteries_publication",
    "lotteries_line_never_changes": "lotteries_publication",
    "lotteries_line_stays": "lotteries_publication",
    "lotteries_draw_never_changes": "lotteries_draw",
    "lotteries_draw_stays": "lotteries_draw",
    "lotteries_words_never_change": "lotteries_words",
    "lotteries_words_stay": "lotteries_words",
}

_LOTTERY = ("id", "stage_id", "size", "reserves", "objective", "panels", "source", "frozen_at", "digest")
_REGISTRATION = ("id", "lottery_id", "features", "household", "pseudonym")
_SEALED = ("lottery_id", "secret", "pool", "panels", "sealed_at")
_SEALED_FOR_NEW = "EXISTS (SELECT 1 FROM lotteries_sealedpool s WHERE s.lottery_id = NEW.lottery_id)"
_SEALED_FOR_OLD = _SEALED_FOR_NEW.replace("NEW.", "OLD.")
_FROZEN = "EXISTS (SELECT 1 FROM lotteries_lottery l WHERE l.id = OLD.lottery_id AND l.frozen_at IS NOT NULL)"
_STAYS = (
    "EXISTS (SELECT 1 FROM lotteries_lottery l JOIN processes_stage s ON s.id = l.stage_id JOIN processes_process p "
    "ON p.id = s.process_id WHERE l.id = OLD.lottery_id AND l.frozen_at IS NOT NULL "
    "AND s.published_at IS NULL AND p.ended_at IS NULL)"
)
_LAST = (
    "SELECT p.{column} FROM lotteries_publication p WHERE p.lottery_id = NEW.lottery_id "
    "ORDER BY p.number DESC LIMIT 1"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place. Takes the place of guards that stand already."""
    remove(connection)
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for name, when, refused, sentence in _guards(connection.vendor):
            for statement in make(name, when, refused, sentence):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for undoing the migration and for tests that empty the database or tamper with it, never
    for the product."""
    with connection.cursor() as cursor:
        for name, table in GUARDS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that should stand in this database and do not (or are switched off)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return sorted(GUARDS.keys() - {name for (name,) in cursor.fetchall()})


def _guards(vendor: str) -> list[tuple[str, str, str, str]]:
    """Name, moment, the condition that is refused, and the sentence of each guard."""
    number, before = _LAST.format(column="number"), _LAST.format(column="digest")
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return [
        (
            "lotteries_lottery_frozen",
            "BEFORE UPDATE",
            f"OLD.frozen_at IS NOT NULL AND ({_differs(vendor, _LOTTERY)} "
            "OR (OLD.drawn_at IS NOT NULL AND NEW.drawn_at IS NULL))",
            "a frozen lottery stays as it is",
        ),
        (
            "lotteries_lottery_stays",
            "BEFORE DELETE",
            "OLD.frozen_at IS NOT NULL",
            "a frozen lottery is never deleted",
        ),
        ("lotteries_target_goes_in", "BEFORE INSERT", _SEALED_FOR_NEW, "the targets of a sealed list stay"),
        ("lotteries_target_sealed", "BEFORE UPDATE", _SEALED_FOR_OLD, "the targets of a sealed list stay"),
        ("lotteries_target_stays", "BEFORE DELETE", _SEALED_FOR_OLD, "the targets of a sealed list stay"),
        (
            "lotteries_registration_goes_in",
            "BEFORE INSERT",
            _SEALED_FOR_NEW,
            "nobody is added to a sealed list",
        ),
        (
            "lotteries_registration_sealed",
            "BEFORE UPDATE",
            f"{_SEALED_FOR_OLD} AND ({_differs(vendor, _REGISTRATION)})",
            "what people on a sealed list said stays",
        ),
        (
            "lotteries_sealed_never_changes",
            "BEFORE UPDATE",
            f"{_FROZEN} AND ({_differs(vendor, _SEALED)})",
            "what was sealed stays as it is",
        ),
        ("lotteries_sealed_stays", "BEFORE DELETE", _STAYS, "what was sealed stays until the end"),
        (
            "lotteries_line_in_its_turn",
            "BEFORE INSERT",
            f"NEW.number {unlike} COALESCE(({number}) + 1, 0) OR NEW.before {unlike} COALESCE(({before}), '')",
            "a line follows the last one",
        ),
        ("lotteries_line_never_changes", "BEFORE UPDATE", "1 = 1", "what was published never changes"),
        ("lotteries_line_stays", "BEFORE DELETE", "1 = 1", "what was published is never deleted"),
        ("lotteries_draw_never_changes", "BEFORE UPDATE", "1 = 1", "a draw never changes"),
        ("lotteries_draw_stays", "BEFORE DELETE", "1 = 1", "a draw is never deleted"),
        ("lotteries_words_never_change", "BEFORE UPDATE", "1 = 1", "words that were given never change"),
        ("lotteries_words_stay", "BEFORE DELETE", "1 = 1", "words that were given are never deleted"),
    ]


def _differs(vendor: str, columns: tuple[str, ...]) -> str:
    """SQL for: one of these columns is not what it was."""
    if vendor == "postgresql":
        return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


def _sqlite(name: str, when: str, refused: str, sentence: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} WHEN {refused} "
        f"BEGIN SELECT RAISE(ABORT, 'the draw: {sentence}'); END"
    ]


def _postgresql(name: str, when: str, refused: str, sentence: str) -> list[str]:
    gives = "OLD" if when.endswith("DELETE") else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION 'the draw: {sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {gives}; END $$",
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
