// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "flags",
      up: """
        -- Each version of the flags, whole, as the flag file would have it; the newest is in force.
        CREATE TABLE sets (
          version    BIGINT PRIMARY KEY CHECK (version > 0),
          definition TEXT NOT NULL,
          made_at    TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        -- The records of the history, each bound to the one before it by a hash: to the byte, so that it can be checked.
        CREATE TABLE history (
          n    BIGINT PRIMARY KEY CHECK (n > 0),
          line TEXT NOT NULL
        );

        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '% of %: what was done to flags is only added to', TG_OP, TG_TABLE_NAME;
        END
        $$;

        CREATE TRIGGER sets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sets
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        """,
      down: """
        DROP TABLE history, sets;
        DROP FUNCTION refuse_change();

        """),
    Migration(
      version: 2, name: "heads",
      up: """
        -- The ends of histories that are kept elsewhere, such as in a file: a history that lacks one of these was rewritten.
        CREATE TABLE heads (
          id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          store    TEXT NOT NULL,
          n        BIGINT NOT NULL CHECK (n > 0),
          version  BIGINT NOT NULL,
          hash     TEXT NOT NULL,
          noted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (store, n, hash)
        );

        CREATE TRIGGER heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON heads
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

        """,
      down: """
        DROP TABLE heads;

        """)
  ]
}
