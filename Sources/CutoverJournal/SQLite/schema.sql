-- The tables of a journal, in the version that user_version says. Made in one transaction.

-- One row: what the journal is.
CREATE TABLE journal (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  identity TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- The number before that of its first entry.
  begun_after INTEGER NOT NULL,
  -- The newest entry that is no longer kept; begun_after where all are.
  compacted_through INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  content BLOB NOT NULL,
  -- JournalChecksum of all of it; null in what version 1 wrote.
  checksum INTEGER
) STRICT;

-- The ids that were appended, which outlive their entries. By sequence number, so that only the index is written to in
-- places all over the file.
CREATE TABLE ids (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  accepted_at INTEGER NOT NULL,
  -- ContentHash of the content.
  hash INTEGER NOT NULL,
  -- As that of the entry.
  checksum INTEGER
) STRICT;

CREATE TABLE cursors (
  sink TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  last_error TEXT,
  failing_since INTEGER,
  updated_at INTEGER NOT NULL,
  checksum INTEGER
) STRICT, WITHOUT ROWID;

-- With the content, so that it outlives the entry.
CREATE TABLE parked (
  sink TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  parked_at INTEGER NOT NULL,
  content BLOB NOT NULL,
  checksum INTEGER,
  PRIMARY KEY (sequence, sink)
) STRICT;

-- When the clock was set, as far as that was noticed, so that the dates of entries from before can be corrected.
CREATE TABLE clock_jumps (
  number INTEGER PRIMARY KEY,
  -- The newest entry from before.
  sequence INTEGER NOT NULL,
  -- What the clock should have said, and what it said, in Unix milliseconds.
  expected INTEGER NOT NULL,
  said INTEGER NOT NULL
) STRICT;

-- The writers that have opened the journal to feed its stores, each of which keeps the newest of them that fed it.
CREATE TABLE epochs (
  number INTEGER PRIMARY KEY,
  token TEXT NOT NULL,
  process TEXT NOT NULL,
  place TEXT NOT NULL,
  begun_at INTEGER NOT NULL
) STRICT;
