"""The database's own guards of the vote: triggers on SQLite and on PostgreSQL, so that a mistake in the program, or a
hand on the database, is refused where the rows live.

- A ballot goes in only while its stage is open (or while a finished election is being brought in). What it says never
  changes, and it is never deleted; only its key may be drawn anew (see `ballots`).
- Who has voted stays.
- Once frozen, the rulebook and the projects stay as they are.
- An outcome goes in while its stage is closed, and never changes.

On PostgreSQL the guard of ballots holds the stage's row against change until the vote is stored, so that a vote and
the closing of the stage cannot cross.

A migration that alters one of these tables makes it anew on SQLite, and so loses its triggers: it must end with
`install`.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Which guards stand on which table, by name.
GUARDS: dict[str, str] = {
    "budgets_ballot_goes_in": "budgets_ballot",
    "budgets_ballot_never_changes": "budgets_ballot",
    "budgets_ballot_stays": "budgets_ballot",
    "budgets_voter_goes_in": "budgets_voter",
    "budgets_voter_never_changes": "budgets_voter",
    "budgets_voter_stays": "budgets_voter",
    "budgets_identity_never_changes": "budgets_voteridentity",
    "budgets_identity_stays": "budgets_voteridentity",
    "budgets_rulebook_frozen": "budgets_budget",
    "budgets_project_goes_in": "budgets_project",
    "budgets_project_frozen": "budgets_project",
    "budgets_project_stays": "budgets_project",
    "budgets_outcome_goes_in": "budgets_outcome",
    "budgets_outcome_never_changes": "budgets_outcome",
    "budgets_outcome_stays": "budgets_outcome",
}

_RULES = (
    "stage_id", "amount", "currency", "min_choices", "max_choices", "rule", "completion", "tie", "tie_words",
    "tie_order", "who_may_vote", "frozen_at", "imported_from", "imported_winners",
)  # fmt: skip
_PROJECT = (
    "id", "budget_id", "number", "code", "title", "text", "easy_read", "cost", "feasibility", "costing", "state",
    "withdrawn_because",
)  # fmt: skip
_BALLOT = ("budget_id", "choices", "receipt")
_VOTER = ("id", "budget_id", "person_id", "channel", "helper_id")
_IDENTITY = ("id", "budget_id", "voter_id", "digest")

# An open stage takes ballots; so does a closed one into which a finished election is being brought.
_TAKES_BALLOTS = (
    "SELECT 1 FROM budgets_budget b JOIN processes_stage s ON s.id = b.stage_id WHERE b.id = NEW.budget_id "
    "AND (s.state = 'open' OR (s.state = 'closed' AND b.imported_from <> ''))"
)
_OPEN = (
    "SELECT 1 FROM budgets_budget b JOIN processes_stage s ON s.id = b.stage_id WHERE b.id = NEW.budget_id "
    "AND s.state = 'open'"
)
_CLOSED = (
    "SELECT 1 FROM budgets_budget b JOIN processes_stage s ON s.id = b.stage_id WHERE b.id = NEW.budget_id "
    "AND s.state = 'closed'"
)
_FROZEN = "SELECT 1 FROM budgets_budget b WHERE b.id = OLD.budget_id AND b.frozen_at IS NOT NULL"
_FROZEN_NEW = _FROZEN.replace("OLD.", "NEW.")


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
    lock = " FOR SHARE OF s" if vendor == "postgresql" else ""
    return [
        (
            "budgets_ballot_goes_in",
            "BEFORE INSERT",
            f"NOT EXISTS ({_TAKES_BALLOTS}{lock})",
            "a ballot goes in only while the vote is open",
        ),
        (
            "budgets_ballot_never_changes",
            "BEFORE UPDATE",
            _differs(vendor, _BALLOT),
            "what a ballot says never changes",
        ),
        ("budgets_ballot_stays", "BEFORE DELETE", "1 = 1", "no ballot is ever deleted"),
        (
            "budgets_voter_goes_in",
            "BEFORE INSERT",
            f"NOT EXISTS ({_OPEN})",
            "nobody votes while the vote is not open",
        ),
        (
            "budgets_voter_never_changes",
            "BEFORE UPDATE",
            _differs(vendor, _VOTER),
            "who has voted never changes",
        ),
        ("budgets_voter_stays", "BEFORE DELETE", "1 = 1", "who has voted is never forgotten"),
        (
            "budgets_identity_never_changes",
            "BEFORE UPDATE",
            _differs(vendor, _IDENTITY),
            "an identity never changes",
        ),
        ("budgets_identity_stays", "BEFORE DELETE", "1 = 1", "an identity is never forgotten"),
        (
            "budgets_rulebook_frozen",
            "BEFORE UPDATE",
            f"OLD.frozen_at IS NOT NULL AND ({_differs(vendor, _RULES)})",
            "the rulebook is frozen",
        ),
        (
            "budgets_project_goes_in",
            "BEFORE INSERT",
            f"EXISTS ({_FROZEN_NEW})",
            "no project is added to a frozen list",
        ),
        (
            "budgets_project_frozen",
            "BEFORE UPDATE",
            f"EXISTS ({_FROZEN}) AND ({_differs(vendor, _PROJECT)})",
            "the list of projects is frozen",
        ),
        ("budgets_project_stays", "BEFORE DELETE", f"EXISTS ({_FROZEN})", "no project leaves a frozen list"),
        (
            "budgets_outcome_goes_in",
            "BEFORE INSERT",
            f"NOT EXISTS ({_CLOSED})",
            "an outcome goes in when the vote has closed",
        ),
        ("budgets_outcome_never_changes", "BEFORE UPDATE", "1 = 1", "an outcome never changes"),
        ("budgets_outcome_stays", "BEFORE DELETE", "1 = 1", "an outcome is never deleted"),
    ]


def _differs(vendor: str, columns: tuple[str, ...]) -> str:
    """SQL for: one of these columns is not what it was."""
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"NEW.{column} {unlike} OLD.{column}" for column in columns)


def _sqlite(name: str, when: str, refused: str, sentence: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} WHEN {refused} "
        f"BEGIN SELECT RAISE(ABORT, 'the vote: {sentence}'); END"
    ]


def _postgresql(name: str, when: str, refused: str, sentence: str) -> list[str]:
    gives = "OLD" if when.endswith("DELETE") else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION 'the vote: {sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {gives}; END $$",
        f"CREATE TRIGGER {name} {when} ON {GUARDS[name]} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
