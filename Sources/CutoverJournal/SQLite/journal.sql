-- The journal's statements, each under the name that JournalStatement knows it by. Parameters are numbered.

-- name: create
INSERT INTO journal (only_row, identity, created_at, begun_after, compacted_through) VALUES (1, ?1, ?2, 0, 0);

-- name: describe
SELECT identity, created_at, begun_after, compacted_through,
  max(compacted_through, coalesce((SELECT max(sequence) FROM entries), 0)) AS head
FROM journal;

-- name: begin
UPDATE journal SET begun_after = ?1, compacted_through = ?1;

-- name: newestAcceptance
SELECT coalesce((SELECT accepted_at FROM ids ORDER BY sequence DESC LIMIT 1), 0);

-- name: remember
INSERT INTO ids (sequence, id, accepted_at, hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING;

-- name: recall
SELECT sequence, hash FROM ids WHERE id = ?1;

-- name: recallContent
SELECT content FROM entries WHERE sequence = ?1 UNION ALL SELECT content FROM parked WHERE sequence = ?1 LIMIT 1;

-- name: append
INSERT INTO entries (sequence, id, accepted_at, content) VALUES (?1, ?2, ?3, ?4);

-- name: undoRemember
DELETE FROM ids WHERE sequence > ?1;

-- name: undoAppend
DELETE FROM entries WHERE sequence > ?1;

-- name: read
SELECT sequence, id, accepted_at, content FROM entries WHERE sequence > ?1 ORDER BY sequence LIMIT ?2;

-- name: newestNamed
SELECT max(ids.sequence) FROM ids JOIN entries USING (sequence) WHERE ids.id >= ?1 AND ids.id < ?1 || char(0x10FFFF);

-- name: compactedThrough
SELECT compacted_through FROM journal;

-- name: firstAcceptance
SELECT accepted_at FROM entries ORDER BY sequence LIMIT 1;

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
INSERT INTO cursors (sink, sequence, last_error, failing_since, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (sink) DO UPDATE SET sequence = excluded.sequence, last_error = excluded.last_error,
  failing_since = excluded.failing_since, updated_at = excluded.updated_at;

-- name: cursors
SELECT sink, sequence, last_error, failing_since, updated_at FROM cursors ORDER BY sink;

-- name: park
INSERT INTO parked (sink, sequence, id, reason, parked_at, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (sequence, sink) DO NOTHING;

-- name: parked
SELECT sink, sequence, id, reason, parked_at, content FROM parked ORDER BY sequence, sink;

-- name: countParked
SELECT count(*) FROM parked;

-- name: unpark
DELETE FROM parked WHERE sink = ?1 AND sequence = ?2;
