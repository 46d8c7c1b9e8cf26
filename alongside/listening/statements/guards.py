"""The database's own guards of statements and votes: triggers on SQLite and PostgreSQL.

A statement's words stay once somebody has voted on it; a vote goes in and changes only while its statement is shown
and the question has no published result.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

GUARDS: dict[str, str] = {
    "statements_words_stay": "statements_statement",
    "statements_vote_goes_in": "statements_vote",
    "statements_vote_changes": "statements_vote",
}

_TAKES_VOTES = (
    "SELECT 1 FROM statements_statement s JOIN statements_question q ON q.id = s.question_id "
    "WHERE s.id = NEW.statement_id AND s.state = 'shown' AND q.state = 'live'"
)
# The statement is held while a vote goes in, so that its words cannot change at the same moment.
_HELD = {"postgresql": " FOR SHARE OF s"}
_VOTED = "SELECT 1 FROM statements_vote v WHERE v.statement_id = OLD.id"
_LIVE = _TAKES_VOTES.replace("s.state = 'shown' AND ", "")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place. Takes the place of guards that stand already."""
    remove(connection)
    vendor = connection.vendor
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    rules = [
        (
            "statements_words_stay",
            "UPDATE",
            f"NEW.words {unlike} OLD.words AND EXISTS ({_VOTED})",
            "the words stay once somebody has voted on them",
        ),
        (
            "statements_vote_goes_in",
            "INSERT",
            f"NOT EXISTS ({_TAKES_VOTES}{_HELD.get(vendor, '')})",
            "a vote goes in only while its statement is shown and the question is live",
        ),
        (
            "statements_vote_changes",
            "UPDATE",
            f"NEW.statement_id {unlike} OLD.statement_id OR NOT EXISTS ({_LIVE})",
            "a vote changes only while the question is live",
        ),
    ]
    with connection.cursor() as cursor:
        for name, moment, refused, sentence in rules:
            for statement in _sql(vendor, name, moment, refused, sentence):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for undoing the migration, never for the product."""
    with connection.cursor() as cursor:
        for name, table in GUARDS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _sql(vendor: str, name: str, moment: str, refused: str, sentence: str) -> list[str]:
    table = GUARDS[name]
    if vendor != "postgresql":
        return [
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'statements: {sentence}'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION 'statements: {sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
