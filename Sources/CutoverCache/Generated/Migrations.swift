// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "outbox",
      up: """
        -- What has to reach Redis, written in the transaction of the rows it is about.
        CREATE TABLE events_outbox (
          id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          seq          BIGINT NOT NULL,
          key          TEXT NOT NULL,
          payload      JSON NOT NULL,
          attempts     BIGINT NOT NULL DEFAULT 0,
          last_error   TEXT,
          created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
          delivered_at TIMESTAMPTZ
        );

        CREATE INDEX events_outbox_pending ON events_outbox (key, id) WHERE delivered_at IS NULL;

        """,
      down: """
        DROP TABLE events_outbox;

        """)
  ]
}
