"""The SQL of the guards on the log's tables (TRUST 2.5), one home for both engines; `log_guards` puts them in place.

BEFORE UPDATE and BEFORE DELETE alone are not enough: on SQLite `INSERT OR REPLACE` rewrites a row past them, so an
insert must also be the next number; on PostgreSQL TRUNCATE and `session_replication_role = replica` walk past plain
row triggers. There the numbers of an insert are checked once for all its rows: a trigger for each row takes as long as
the row itself, and keeps COPY from writing rows in blocks.
"""

from dataclasses import dataclass
from typing import Final

ENTRY, OPENING, HEAD = "predictions_logentry", "predictions_logopening", "predictions_loghead"
NODE, CHECKPOINT = "predictions_lognode", "predictions_logcheckpoint"
_NUMBERED: Final = (ENTRY, OPENING)
# Rows of these never change; those of the other two do, in one direction each.
_FIXED: Final = (ENTRY, NODE, CHECKPOINT)
_ALL: Final = (*_FIXED, OPENING, HEAD)


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger: its name, its table, the SQL that makes it, and the column without which it means nothing yet."""

    name: str
    table: str
    sql: str
    column: str = ""


# What may become of an opening: it is withheld, restored, and emptied once and for all. `IS DISTINCT FROM` is
# SQLite's `IS NOT`.
_ONLY_CLOSES: Final = """
    NEW.seq <> OLD.seq
    OR (NEW.salt IS NOT NULL AND NEW.salt {differs} OLD.salt)
    OR (NEW.payload IS NOT NULL AND NEW.payload {differs} OLD.payload)
    OR (NEW.salt IS NULL) <> (NEW.payload IS NULL)
    OR (OLD.payload IS NOT NULL AND (NEW.payload IS NULL) <> (NEW.shredded_at IS NOT NULL))
    OR (OLD.payload IS NULL AND NEW.shredded_at {differs} OLD.shredded_at)"""

POSTGRES_FUNCTIONS: Final = f"""
CREATE OR REPLACE FUNCTION ledger_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION ledger_log_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; many bigint; follows boolean;
BEGIN
  SELECT min(seq), max(seq), count(*) INTO first, last, many FROM added;
  IF many = 0 THEN RETURN NULL; END IF;
  -- The key is unique, so new rows that leave no gap and start behind a row that is there are the next numbers.
  EXECUTE format('SELECT $1 = 0 OR EXISTS (SELECT FROM %I.%I WHERE seq = $1 - 1)', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    INTO follows USING first;
  IF NOT follows OR last - first + 1 <> many THEN
    RAISE EXCEPTION 'the log is append-only: % to % are not the next numbers of %', first, last, TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_log_follow_nodes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record; follows boolean;
BEGIN
  FOR one IN SELECT level, min(idx) AS first, max(idx) AS last, count(*) AS many FROM added GROUP BY level LOOP
    EXECUTE format('SELECT $1 = 0 OR EXISTS (SELECT FROM %I.%I WHERE level = $2 AND idx = $1 - 1)',
      TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO follows USING one.first, one.level;
    IF NOT follows OR one.last - one.first + 1 <> one.many THEN
      RAISE EXCEPTION 'the log is append-only: not the next nodes of level %', one.level;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_log_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <= OLD.size OR NEW.id <> OLD.id THEN RAISE EXCEPTION 'the log only grows'; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION ledger_log_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_ONLY_CLOSES.format(differs="IS DISTINCT FROM")}
  THEN RAISE EXCEPTION 'an opening is withheld, restored or emptied, and never rewritten'; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION ledger_log_larger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE follows boolean;
BEGIN
  EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I.%I WHERE size >= $1)', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    INTO follows USING NEW.size;
  IF NOT follows THEN RAISE EXCEPTION 'a checkpoint is larger than those before it'; END IF;
  RETURN NEW;
END $$;
"""


def postgres_guards() -> list[Guard]:
    """Every guard of PostgreSQL, in the order in which they are made."""
    found = []
    for table in _ALL:
        rows = "UPDATE OR DELETE" if table in _FIXED else "DELETE"
        found.append(_postgres(table, "no_change", f"BEFORE {rows}", "ROW", "refuse"))
        found.append(_postgres(table, "no_truncate", "BEFORE TRUNCATE", "STATEMENT", "refuse"))
    for table in (*_NUMBERED, NODE):
        # The rows of one statement are looked at together.
        function = "follow_nodes" if table == NODE else "follow"
        found.append(_postgres(table, "next", "AFTER INSERT", "STATEMENT", function, " REFERENCING NEW TABLE AS added"))
    return [
        *found,
        _postgres(CHECKPOINT, "next", "BEFORE INSERT", "ROW", "larger"),
        _postgres(HEAD, "grows", "BEFORE UPDATE", "ROW", "grow"),
        _postgres(OPENING, "only_closes", "BEFORE UPDATE", "ROW", "close", column="shredded_at"),
    ]


def _postgres(table: str, what: str, when: str, each: str, function: str, rows: str = "", *, column: str = "") -> Guard:
    name = f"{table}_{what}"
    sql = f"CREATE TRIGGER {name} {when} ON {table}{rows} FOR EACH {each} EXECUTE FUNCTION ledger_log_{function}()"
    return Guard(name, table, sql, column)


def sqlite_guards() -> list[Guard]:
    """Every guard of SQLite."""
    found = []
    for table in _ALL:
        for action in ("UPDATE", "DELETE") if table in _FIXED else ("DELETE",):
            found.append(
                _sqlite(table, f"no_{action.lower()}", action, f"the log is append-only: {action} on {table} refused")
            )
    for table in _NUMBERED:
        after_last = f"NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM {table})"
        found.append(
            _sqlite(table, "next", "INSERT", f"the log is append-only: not the next number of {table}", after_last)
        )
    after_last = f"NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM {NODE} WHERE level = NEW.level)"
    larger = f"NEW.size <= (SELECT coalesce(max(size), -1) FROM {CHECKPOINT})"
    grows = "NEW.size <= OLD.size OR NEW.id <> OLD.id"
    # REPLACE on the head would delete and insert without firing the delete trigger.
    alone = f"(SELECT count(*) FROM {HEAD}) > 0"
    closes = _ONLY_CLOSES.format(differs="IS NOT")
    never = "an opening is withheld, restored or emptied, and never rewritten"
    return [
        *found,
        _sqlite(NODE, "next", "INSERT", "the log is append-only: not the next node", after_last),
        _sqlite(CHECKPOINT, "next", "INSERT", "a checkpoint is larger than those before it", larger),
        _sqlite(HEAD, "grows", "UPDATE", "the log only grows", grows),
        _sqlite(HEAD, "once", "INSERT", "the log has one head", alone),
        _sqlite(OPENING, "only_closes", "UPDATE", never, closes, column="shredded_at"),
    ]


def _sqlite(table: str, what: str, action: str, sentence: str, refused: str = "", *, column: str = "") -> Guard:
    name = f"{table}_{what}"
    when = f" WHEN {refused}" if refused else ""
    sql = f"CREATE TRIGGER {name} BEFORE {action} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    return Guard(name, table, sql, column)
