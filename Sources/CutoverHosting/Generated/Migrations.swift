// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "refused_rows",
      up: """
        -- The rows of the legacy store that the repository cannot have, as the newest backfill found them: which column is to
        -- blame, where that is known, and what the row holds.
        CREATE TABLE import_rejects (
          source_table TEXT COLLATE "C" NOT NULL,
          source_key   TEXT COLLATE "C" NOT NULL,
          column_name  TEXT NOT NULL,
          reason       TEXT NOT NULL,
          legacy_row   TEXT NOT NULL,  -- JSON
          seq          BIGINT NOT NULL,
          updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (source_table, source_key)
        );

        """,
      down: """
        DROP TABLE import_rejects;

        """)
  ]
}
