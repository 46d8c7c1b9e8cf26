"""The database's own guards of a jury: triggers on SQLite and on PostgreSQL, so that a mistake in the program, or a
hand on the database, is refused where the rows live.

- Counts of a vote begin at nothing, only grow, and only while the members vote. Who has voted goes in only then, and
  stays.
- What was put to the vote reads as it did then.
- An answer that was given stays.

A migration that alters one of these tables makes it anew on SQLite, and so loses its triggers: it must end with
`install`.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Which guards stand on which table, by name.
GUARDS: dict[str, str] = {
    "juries_tally_begins_at_nothing": "juries_tally",
    "juries_tally_only_grows": "juries_tally",
    "juries_tally_stays": "juries_tally",
    "juries_voted_goes_in": "juries_voted",
    "juries_voted_never_changes": "juries_voted",
    "juries_voted_stays": "juries_voted",
    "juries_rating_only_grows": "juries_rating",
    "juries_recommendation_fixed": "juries_recommendation",
    "juries_reply_stays": "juries_reply",
}

_TALLY_OPEN = (
    "EXISTS (SELECT 1 FROM juries_recommendation r JOIN juries_jury j ON j.id = r.jury_id "
    "WHERE r.id = NEW.recommendation_id AND j.voting_opened_at IS NOT NULL AND j.voting_closed_at IS NULL)"
)
_VOTED_OPEN = (
    "EXISTS (SELECT 1 FROM juries_member m JOIN juries_jury j ON j.id = m.jury_id "
    "WHERE m.id = NEW.member_id AND j.voting_opened_at IS NOT NULL AND j.voting_closed_at IS NULL)"
)
_WORDS = ("jury_id", "number", "title", "text", "reasons", "easy_read")
_ANSWER = ("recommendation_id", "organisation_id", "state", "reasons", "given_by_id", "on_behalf")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place. Takes the place of guards that stand already."""
    remove(connection)
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for name, when, refused, sentence in _guards(connection.vendor):
            for statement in make(name, when, refused, sentence):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for undoing the migration and for tests that empty the database, never for the product."""
    with connection.cursor() as cursor:
        for name, table in GUARDS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _guards(vendor: str) -> list[tuple[str, str, str, str]]:
    """Name, moment, the condition that is refused, and the sentence of each guard."""
    return [
        ("juries_tally_begins_at_nothing", "BEFORE INSERT", "NEW.count <> 0", "a count begins at nothing"),
        (
            "juries_tally_only_grows",
            "BEFORE UPDATE",
            f"NEW.count < OLD.count OR NEW.count > OLD.count + 1 OR NOT {_TALLY_OPEN} "
            f"OR {_differs(vendor, ('id', 'recommendation_id', 'level'))}",
            "a count grows by one vote, while the vote is open",
        ),
        ("juries_tally_stays", "BEFORE DELETE", "1 = 1", "no count is ever deleted"),
        (
            "juries_voted_goes_in",
            "BEFORE INSERT",
            f"NOT {_VOTED_OPEN}",
            "nobody votes while the vote is not open",
        ),
        ("juries_voted_never_changes", "BEFORE UPDATE", "1 = 1", "who has voted never changes"),
        ("juries_voted_stays", "BEFORE DELETE", "1 = 1", "who has voted is never forgotten"),
        (
            "juries_rating_only_grows",
            "BEFORE UPDATE",
            "NEW.count < OLD.count OR NEW.count > OLD.count + 1",
            "a count grows by one answer",
        ),
        (
            "juries_recommendation_fixed",
            "BEFORE UPDATE",
            f"OLD.state <> 'draft' AND ({_differs(vendor, _WORDS)})",
            "what was put to the vote reads as it did then",
        ),
        (
            "juries_reply_stays",
            "BEFORE UPDATE",
            f"OLD.state <> 'waiting' AND ({_differs(vendor, _ANSWER)})",
            "an answer that was given stays",
        ),
    ]


def _differs(vendor: str, columns: tuple[str, ...]) -> str:
    """SQL for: one of these columns is not what it was."""
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"NEW.{column} {unlike} OLD.{column}" for column in columns)


def _sqlite(name: str, when: str, refused: str, sentence: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} WHEN {refused} "
        f"BEGIN SELECT RAISE(ABORT, 'the jury: {sentence}'); END"
    ]


def _postgresql(name: str, when: str, refused: str, sentence: str) -> list[str]:
    gives = "OLD" if when.endswith("DELETE") else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION 'the jury: {sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {gives}; END $$",
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
