-- Takes entries out and keeps their ids.
-- name: CompactEntries :execrows
WITH gone AS (
  DELETE FROM cutover_journal.entries WHERE journal = @journal AND sequence <= @through
  RETURNING journal, sequence, id, accepted_at, hash, checksum
)
INSERT INTO cutover_journal.compacted_ids (journal, sequence, id, accepted_at, hash, checksum)
SELECT journal, sequence, id, accepted_at, hash, checksum FROM gone;

-- name: NoteCompaction :exec
UPDATE cutover_journal.journals SET compacted_through = @through WHERE number = @journal;

-- name: ListOldestIDs :many
SELECT sequence, accepted_at FROM cutover_journal.compacted_ids
WHERE journal = @journal ORDER BY sequence LIMIT @maximum;

-- name: ForgetIDs :execrows
DELETE FROM cutover_journal.compacted_ids WHERE journal = @journal AND sequence <= @through;

-- name: ForgetClockJumps :exec
DELETE FROM cutover_journal.clock_jumps AS jump
WHERE jump.journal = @journal AND jump.sequence < @oldest;
