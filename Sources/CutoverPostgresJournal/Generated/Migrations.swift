// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "journal",
      up: """
        -- One row for each journal that the database keeps: those of several domains stand side by side.
        CREATE TABLE journals (
          number            SMALLINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          -- Whose events they are.
          name              TEXT COLLATE "C" NOT NULL UNIQUE CHECK (name <> ''),
          -- Tells the journal from any other; sinks keep it with their positions.
          identity          TEXT NOT NULL UNIQUE,
          -- Times are Unix milliseconds, by the clock of the database.
          created_at        BIGINT NOT NULL,
          -- The number before that of the first entry.
          begun_after       BIGINT NOT NULL DEFAULT 0 CHECK (begun_after >= 0),
          -- The newest entry that is no longer kept; begun_after where all are.
          compacted_through BIGINT NOT NULL DEFAULT 0 CHECK (compacted_through >= begun_after),
          -- The newest entry. Every append has this row for itself until it is committed: so numbers have no gaps, and a lower
          -- number is never seen after a higher one.
          head              BIGINT NOT NULL DEFAULT 0 CHECK (head >= compacted_through),
          -- When the newest entry was accepted.
          newest_at         BIGINT NOT NULL DEFAULT 0
        )
        -- Room for the versions of a row that changes with every append.
        WITH (fillfactor = 10);

        -- Appended under the lock of the journal's own row: a reference to it would be looked up for every entry.
        CREATE TABLE entries (
          journal     SMALLINT NOT NULL,
          sequence    BIGINT NOT NULL CHECK (sequence > 0),
          id          TEXT COLLATE "C" NOT NULL,
          accepted_at BIGINT NOT NULL,
          -- Of the content, to tell a repetition from another event under the same id.
          hash        BIGINT NOT NULL,
          -- Of all the above, to notice what has changed on disk.
          checksum    BIGINT NOT NULL,
          content     BYTEA NOT NULL,
          PRIMARY KEY (journal, sequence),
          UNIQUE (journal, id)
        );

        -- The ids of entries that are no longer kept, so that a late repetition is known for one.
        CREATE TABLE compacted_ids (
          journal     SMALLINT NOT NULL,
          sequence    BIGINT NOT NULL,
          id          TEXT COLLATE "C" NOT NULL,
          accepted_at BIGINT NOT NULL,
          hash        BIGINT NOT NULL,
          checksum    BIGINT NOT NULL,
          PRIMARY KEY (journal, sequence),
          UNIQUE (journal, id)
        );

        CREATE TABLE cursors (
          journal       SMALLINT NOT NULL REFERENCES journals,
          sink          TEXT COLLATE "C" NOT NULL,
          sequence      BIGINT NOT NULL,
          last_error    TEXT,
          failing_since BIGINT,
          updated_at    BIGINT NOT NULL,
          PRIMARY KEY (journal, sink)
        );

        -- With the content, so that it outlives the entry.
        CREATE TABLE parked (
          journal   SMALLINT NOT NULL REFERENCES journals,
          sink      TEXT COLLATE "C" NOT NULL,
          sequence  BIGINT NOT NULL,
          id        TEXT COLLATE "C" NOT NULL,
          reason    TEXT NOT NULL,
          parked_at BIGINT NOT NULL,
          content   BYTEA NOT NULL,
          checksum  BIGINT NOT NULL,
          PRIMARY KEY (journal, sequence, sink)
        );

        -- The writers that have fed stores from the journal, each of which keeps the newest of them that fed it.
        CREATE TABLE epochs (
          journal  SMALLINT NOT NULL REFERENCES journals,
          number   BIGINT NOT NULL CHECK (number > 0),
          token    TEXT NOT NULL,
          process  TEXT NOT NULL,
          place    TEXT NOT NULL,
          begun_at BIGINT NOT NULL,
          PRIMARY KEY (journal, number)
        );

        -- When the database's clock was set back, so that the dates of entries from before can be corrected.
        CREATE TABLE clock_jumps (
          journal  SMALLINT NOT NULL REFERENCES journals,
          number   BIGINT GENERATED ALWAYS AS IDENTITY,
          -- The newest entry from before.
          sequence BIGINT NOT NULL,
          -- What the clock should have said at the least, and what it said.
          expected BIGINT NOT NULL,
          said     BIGINT NOT NULL,
          PRIMARY KEY (journal, number)
        );

        """,
      down: """
        DROP TABLE clock_jumps, epochs, parked, cursors, compacted_ids, entries, journals;

        """),
    Migration(
      version: 2, name: "moving",
      up: """
        -- Whether the journal takes events: one that was moved does not, nor does one that is not all here yet.
        ALTER TABLE journals
          ADD COLUMN standing    TEXT NOT NULL DEFAULT 'open' CHECK (standing IN ('open', 'arriving', 'arrived', 'moved')),
          -- Where it went, or comes from.
          ADD COLUMN other_place TEXT NOT NULL DEFAULT '';

        """,
      down: """
        ALTER TABLE journals DROP COLUMN standing, DROP COLUMN other_place;

        """),
    Migration(
      version: 3, name: "nodes",
      up: """
        -- The processes that use a journal, as they say again and again of themselves.
        CREATE TABLE nodes (
          journal  SMALLINT NOT NULL REFERENCES journals,
          -- Tells the process from any other.
          token    TEXT NOT NULL,
          process  TEXT NOT NULL,
          version  TEXT NOT NULL,
          -- The session of the journal's lock, where the process feeds the stores.
          backend  INTEGER,
          began_at BIGINT NOT NULL,
          seen_at  BIGINT NOT NULL,
          PRIMARY KEY (journal, token)
        );

        -- Until when only the process that feeds the stores may append: it is taking hold of the legacy files for a backfill.
        ALTER TABLE journals ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0;

        """,
      down: """
        ALTER TABLE journals DROP COLUMN held_until;
        DROP TABLE nodes;

        """),
    Migration(
      version: 4, name: "cuts",
      up: """
        -- Who wants all sides kept as they are at an entry of the journal.
        CREATE TABLE cuts (
          journal SMALLINT NOT NULL REFERENCES journals,
          -- Tells the cut from any other one.
          token   TEXT NOT NULL,
          -- Who asks, for people.
          process TEXT NOT NULL,
          -- When it was heard of last, in Unix milliseconds: what nobody asks for any more is let go.
          seen_at BIGINT NOT NULL,
          PRIMARY KEY (journal, token)
        );

        -- What was kept of a side, and by whom.
        CREATE TABLE kept_sides (
          journal      SMALLINT NOT NULL,
          token        TEXT NOT NULL,
          side         TEXT NOT NULL,
          -- The entry that the side stands at.
          sequence     BIGINT NOT NULL,
          -- Who keeps it, for people.
          process      TEXT NOT NULL,
          -- Where it is: a folder on the keeper's machine, or the name of a snapshot in Postgres; empty where it could not be kept.
          handle       TEXT NOT NULL,
          -- What its values in Redis were copied to; empty where they were not.
          cache_prefix TEXT NOT NULL,
          -- Which store it is of.
          store        TEXT NOT NULL,
          -- Where the keeper can be asked for it from another machine; empty where it cannot.
          address      TEXT NOT NULL,
          -- For how many milliseconds the sink stood still for it.
          pause        BIGINT NOT NULL,
          -- Why it could not be kept.
          error        TEXT,
          PRIMARY KEY (journal, token, side),
          FOREIGN KEY (journal, token) REFERENCES cuts ON DELETE CASCADE
        );

        """,
      down: """
        DROP TABLE kept_sides;
        DROP TABLE cuts;

        """),
    Migration(
      version: 5, name: "leases",
      up: """
        -- The session by which a process has its locks, whether it feeds stores or not.
        ALTER TABLE nodes ADD COLUMN session INTEGER;

        -- What a process says of the sinks of the journal. One of a version that leaves each store to the process that has the
        -- journal's lock says nothing of them.
        CREATE TABLE node_sinks (
          journal SMALLINT NOT NULL,
          token   TEXT NOT NULL,
          sink    TEXT COLLATE "C" NOT NULL,
          -- Whether it feeds the store: it has the sink's lock.
          feeds   BOOLEAN NOT NULL,
          -- Whether it asks for the lock, which is its own to have.
          wants   BOOLEAN NOT NULL,
          -- Whether it could feed the store.
          reaches BOOLEAN NOT NULL,
          PRIMARY KEY (journal, token, sink),
          FOREIGN KEY (journal, token) REFERENCES nodes ON DELETE CASCADE
        );

        """,
      down: """
        DROP TABLE node_sinks;
        ALTER TABLE nodes DROP COLUMN session;

        """)
  ]
}
