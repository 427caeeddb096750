-- The journal's statements, each under the name that JournalStatement knows it by. Parameters are numbered.

-- name: create
INSERT INTO journal (only_row, identity, created_at, begun_after, compacted_through) VALUES (1, ?1, ?2, 0, 0);

-- name: describe
SELECT identity, created_at, begun_after, compacted_through,
  max(compacted_through, coalesce((SELECT max(sequence) FROM entries), 0)) AS head
FROM journal;

-- name: upgrade
-- From version 1 of the tables to version 2.
ALTER TABLE entries ADD COLUMN checksum INTEGER;
ALTER TABLE ids ADD COLUMN checksum INTEGER;
ALTER TABLE cursors ADD COLUMN checksum INTEGER;
ALTER TABLE parked ADD COLUMN checksum INTEGER;
CREATE TABLE clock_jumps (
  number INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, expected INTEGER NOT NULL, said INTEGER NOT NULL
) STRICT;

-- name: begin
UPDATE journal SET begun_after = ?1, compacted_through = ?1;

-- name: touch
UPDATE journal SET only_row = 1;

-- name: newestAcceptance
SELECT accepted_at, sequence FROM ids ORDER BY sequence DESC LIMIT 1;

-- name: noteJump
INSERT INTO clock_jumps (sequence, expected, said) VALUES (?1, ?2, ?3);

-- name: jumps
SELECT sequence, expected, said FROM clock_jumps ORDER BY number;

-- name: forgetJumps
DELETE FROM clock_jumps WHERE sequence < (SELECT coalesce(min(sequence), 0) FROM ids);

-- name: remember
INSERT INTO ids (sequence, id, accepted_at, hash, checksum) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING;

-- name: recall
SELECT sequence, hash, accepted_at, checksum FROM ids WHERE id = ?1;

-- name: recallContent
SELECT content FROM entries WHERE sequence = ?1 UNION ALL SELECT content FROM parked WHERE sequence = ?1 LIMIT 1;

-- name: append
INSERT INTO entries (sequence, id, accepted_at, content, checksum) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: undoRemember
DELETE FROM ids WHERE sequence > ?1;

-- name: undoAppend
DELETE FROM entries WHERE sequence > ?1;

-- name: read
-- What version 1 wrote is held against the hash that stands with its id.
SELECT sequence, id, accepted_at, content, checksum,
  CASE WHEN checksum IS NULL THEN (SELECT hash FROM ids WHERE ids.sequence = entries.sequence) END
FROM entries WHERE sequence > ?1 ORDER BY sequence LIMIT ?2;

-- name: readVersion1
SELECT sequence, id, accepted_at, content, NULL,
  (SELECT hash FROM ids WHERE ids.sequence = entries.sequence)
FROM entries WHERE sequence > ?1 ORDER BY sequence LIMIT ?2;

-- name: readIDs
SELECT sequence, id, accepted_at, hash, checksum, (SELECT id FROM entries WHERE entries.sequence = ids.sequence)
FROM ids WHERE sequence > ?1 ORDER BY sequence LIMIT ?2;

-- name: newestNamed
SELECT max(ids.sequence) FROM ids JOIN entries USING (sequence) WHERE ids.id >= ?1 AND ids.id < ?1 || char(0x10FFFF);

-- name: compactedThrough
SELECT compacted_through FROM journal;

-- name: firstAcceptance
SELECT accepted_at, sequence FROM entries ORDER BY sequence LIMIT 1;

-- name: compact
DELETE FROM entries WHERE sequence <= ?1;

-- name: noteCompaction
UPDATE journal SET compacted_through = ?1;

-- name: oldestIDs
SELECT sequence, accepted_at FROM ids WHERE sequence <= (SELECT compacted_through FROM journal)
ORDER BY sequence LIMIT ?1;

-- name: forget
DELETE FROM ids WHERE sequence <= ?1;

-- name: note
INSERT INTO cursors (sink, sequence, last_error, failing_since, updated_at, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (sink) DO UPDATE SET sequence = excluded.sequence, last_error = excluded.last_error,
  failing_since = excluded.failing_since, updated_at = excluded.updated_at,
  checksum = excluded.checksum;

-- name: cursors
SELECT sink, sequence, last_error, failing_since, updated_at, checksum FROM cursors ORDER BY sink;

-- name: cursorsVersion1
SELECT sink, sequence, last_error, failing_since, updated_at, NULL FROM cursors ORDER BY sink;

-- name: park
INSERT INTO parked (sink, sequence, id, reason, parked_at, content, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (sequence, sink) DO NOTHING;

-- name: parked
SELECT sink, sequence, id, reason, parked_at, content, checksum FROM parked ORDER BY sequence, sink;

-- name: parkedVersion1
SELECT sink, sequence, id, reason, parked_at, content, NULL FROM parked ORDER BY sequence, sink;

-- name: size
SELECT page_count * page_size FROM pragma_page_count, pragma_page_size;

-- name: countParked
SELECT count(*) FROM parked;

-- name: unpark
DELETE FROM parked WHERE sink = ?1 AND sequence = ?2;

-- name: makeEpochs
CREATE TABLE IF NOT EXISTS epochs (
  number INTEGER PRIMARY KEY,
  token TEXT NOT NULL,
  process TEXT NOT NULL,
  place TEXT NOT NULL,
  begun_at INTEGER NOT NULL
) STRICT;

-- name: hasEpochs
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'epochs';

-- name: beginEpoch
INSERT INTO epochs (number, token, process, place, begun_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: newestEpoch
SELECT number, token, process, place FROM epochs ORDER BY number DESC LIMIT 1;

-- name: knowsEpoch
SELECT count(*) FROM epochs WHERE number = ?1 AND token = ?2;

-- name: makeStanding
-- There only while the journal is not open, with version 3.
CREATE TABLE IF NOT EXISTS standing (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  state TEXT NOT NULL,
  other TEXT NOT NULL
) STRICT;

-- name: setStanding
INSERT INTO standing (only_row, state, other) VALUES (1, ?1, ?2)
ON CONFLICT (only_row) DO UPDATE SET state = excluded.state, other = excluded.other;

-- name: standing
SELECT state, other FROM standing;

-- name: dropStanding
DROP TABLE IF EXISTS standing;

-- name: forgetAll
DELETE FROM entries;
DELETE FROM ids;
DELETE FROM cursors;
DELETE FROM parked;
DELETE FROM clock_jumps;
DELETE FROM epochs;

-- name: become
UPDATE journal SET identity = ?1, created_at = ?2, begun_after = ?3, compacted_through = ?4;

-- name: rememberedIDs
SELECT sequence, id, accepted_at, hash, checksum FROM ids
WHERE sequence > ?1 AND sequence <= (SELECT compacted_through FROM journal) ORDER BY sequence LIMIT ?2;

-- name: epochs
SELECT number, token, process, place, begun_at FROM epochs ORDER BY number;
