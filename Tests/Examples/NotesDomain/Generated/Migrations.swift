// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "notes",
      up: """
        CREATE TABLE notes (
          key  TEXT COLLATE "C" PRIMARY KEY,
          text TEXT NOT NULL CHECK (text <> ''),
          seq  BIGINT NOT NULL
        );

        -- Where the sink stands, moved in the transaction of the rows, and the writer that brought it there.
        CREATE TABLE sink_positions (
          sink    TEXT PRIMARY KEY,
          journal TEXT NOT NULL,
          seq     BIGINT NOT NULL,
          epoch   TEXT
        );

        """,
      down: """
        DROP TABLE sink_positions;
        DROP TABLE notes;

        """)
  ]
}
