"""The database's own guards of the record: triggers that refuse every change but adding.

They stand on SQLite and on PostgreSQL, so that a mistake in the program, or a hand on the database, is
refused where the rows live. Whoever can drop a trigger can still do harm: `record verify` finds that.

A migration that alters a table of the record makes it anew on SQLite, and so loses its triggers: it must end
with `install`. `record verify` says if a guard is missing.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Which guards stand on which table, by name. Those named `truncate` stand on PostgreSQL only.
GUARDS: dict[str, str] = {
    "record_entry_in_its_turn": "record_entry",
    "record_entry_stays": "record_entry",
    "record_entry_never_changes": "record_entry",
    "record_entry_no_truncate": "record_entry",
    "record_detail_once": "record_detail",
    "record_detail_never_changes": "record_detail",
    "record_detail_goes_by_erasure": "record_detail",
    "record_detail_no_truncate": "record_detail",
    "record_chain_begins_empty": "record_chain",
    "record_chain_grows_by_one": "record_chain",
    "record_chain_stays": "record_chain",
    "record_chain_no_truncate": "record_chain",
}

_SQLITE = """
CREATE TRIGGER record_entry_in_its_turn BEFORE INSERT ON record_entry
WHEN NEW.number IS NOT (SELECT length + 1 FROM record_chain WHERE name = NEW.chain_id)
  OR NEW.before IS NOT (SELECT head FROM record_chain WHERE name = NEW.chain_id)
  OR EXISTS (SELECT 1 FROM record_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the record: an entry follows the last of its chain'); END;

CREATE TRIGGER record_entry_stays BEFORE DELETE ON record_entry
BEGIN SELECT RAISE(ABORT, 'the record: no entry is ever deleted'); END;

CREATE TRIGGER record_entry_never_changes BEFORE UPDATE ON record_entry
BEGIN SELECT RAISE(ABORT, 'the record: no entry is ever changed'); END;

CREATE TRIGGER record_detail_once BEFORE INSERT ON record_detail
WHEN EXISTS (SELECT 1 FROM record_detail WHERE entry_id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'the record: an entry has one detail'); END;

CREATE TRIGGER record_detail_never_changes BEFORE UPDATE ON record_detail
BEGIN SELECT RAISE(ABORT, 'the record: no detail is ever changed'); END;

CREATE TRIGGER record_detail_goes_by_erasure BEFORE DELETE ON record_detail
WHEN EXISTS (SELECT 1 FROM record_entry WHERE id = OLD.entry_id AND act = 'record-erased')
  OR NOT EXISTS (
    SELECT 1 FROM record_entry
    WHERE act = 'record-erased' AND about_kind = 'people.person' AND about_id IN ({dashed})
  )
BEGIN SELECT RAISE(ABORT, 'the record: a detail goes only with the person whose data it is'); END;

CREATE TRIGGER record_chain_begins_empty BEFORE INSERT ON record_chain
WHEN NEW.length <> 0 OR NEW.head IS NOT zeroblob(32)
  OR EXISTS (SELECT 1 FROM record_chain WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'the record: a chain begins empty, and once'); END;

CREATE TRIGGER record_chain_grows_by_one BEFORE UPDATE ON record_chain
WHEN NEW.name <> OLD.name OR NEW.length <> OLD.length + 1
  OR NEW.head IS NOT (SELECT hash FROM record_entry WHERE chain_id = NEW.name AND number = NEW.length)
BEGIN SELECT RAISE(ABORT, 'the record: a chain grows by one entry at a time'); END;

CREATE TRIGGER record_chain_stays BEFORE DELETE ON record_chain
BEGIN SELECT RAISE(ABORT, 'the record: no chain is ever deleted'); END;
"""

# 23000 is what the SQL standard calls an integrity constraint violation: Django raises IntegrityError.
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = '23000';
END $$;

CREATE OR REPLACE FUNCTION record_entry_in_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT length + 1 FROM record_chain WHERE name = NEW.chain_id)
     OR NEW.before IS DISTINCT FROM (SELECT head FROM record_chain WHERE name = NEW.chain_id) THEN
    RAISE EXCEPTION 'the record: an entry follows the last of its chain'
      USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION record_detail_goes_by_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM record_entry WHERE id = OLD.entry_id AND act = 'record-erased')
     OR NOT EXISTS (
       SELECT 1 FROM record_entry
       WHERE act = 'record-erased' AND about_kind = 'people.person'
         AND about_id IN (OLD."by"::text, OLD.on_behalf_of::text, OLD.at_person::text)
     ) THEN
    RAISE EXCEPTION 'the record: a detail goes only with the person whose data it is'
      USING ERRCODE = '23000';
  END IF;
  RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION record_chain_begins_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.length <> 0 OR NEW.head IS DISTINCT FROM decode(repeat('00', 32), 'hex') THEN
    RAISE EXCEPTION 'the record: a chain begins empty'
      USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION record_chain_grows_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.name <> OLD.name OR NEW.length <> OLD.length + 1
     OR NEW.head IS DISTINCT FROM
       (SELECT hash FROM record_entry WHERE chain_id = NEW.name AND number = NEW.length) THEN
    RAISE EXCEPTION 'the record: a chain grows by one entry at a time'
      USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER record_entry_in_its_turn BEFORE INSERT ON record_entry
  FOR EACH ROW EXECUTE FUNCTION record_entry_in_its_turn();
CREATE TRIGGER record_entry_stays BEFORE DELETE ON record_entry
  FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_entry_never_changes BEFORE UPDATE ON record_entry
  FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_entry_no_truncate BEFORE TRUNCATE ON record_entry
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_detail_never_changes BEFORE UPDATE ON record_detail
  FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_detail_goes_by_erasure BEFORE DELETE ON record_detail
  FOR EACH ROW EXECUTE FUNCTION record_detail_goes_by_erasure();
CREATE TRIGGER record_detail_no_truncate BEFORE TRUNCATE ON record_detail
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_chain_begins_empty BEFORE INSERT ON record_chain
  FOR EACH ROW EXECUTE FUNCTION record_chain_begins_empty();
CREATE TRIGGER record_chain_grows_by_one BEFORE UPDATE ON record_chain
  FOR EACH ROW EXECUTE FUNCTION record_chain_grows_by_one();
CREATE TRIGGER record_chain_stays BEFORE DELETE ON record_chain
  FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_chain_no_truncate BEFORE TRUNCATE ON record_chain
  FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place. Takes the place of guards that stand already."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        # A trigger ends at "END;", and one statement is executed at a time.
        for statement in _SQLITE.format(
            dashed=", ".join(map(_dashed, ("by", "on_behalf_of", "at_person")))
        ).split("END;"):
            if statement.strip():
                cursor.execute(f"{statement}END")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for undoing the migration, for tests that empty the database or tamper with it,
    and for the benchmark, never for the product."""
    with connection.cursor() as cursor:
        for name, table in GUARDS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that should stand in this database and do not (or are switched off)."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE c.relname LIKE 'record_%' AND NOT t.tgisinternal AND t.tgenabled <> 'D'"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    only_elsewhere = (
        {"record_detail_once"} if postgresql else {name for name in GUARDS if name.endswith("_truncate")}
    )
    return sorted(GUARDS.keys() - standing - only_elsewhere)


def _dashed(column: str) -> str:
    """SQL for a person's id as the record's text has it; SQLite keeps it as 32 hexadecimal digits."""
    old = f"OLD.{column}"
    starts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({old}, {start}, {length})" for start, length in starts)
