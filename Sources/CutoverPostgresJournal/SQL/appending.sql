-- Keeps others from appending until the transaction ends, and tells where the journal stands.
-- name: LockHead :one
SELECT identity, head, newest_at, begun_after, compacted_through, standing, held_until,
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "now!"
FROM cutover_journal.journals WHERE number = @journal FOR UPDATE;

-- Which of some ids are known: of entries that are no longer kept, and with kept of those that are.
-- name: RecallIDs :many
SELECT id AS "id!", sequence AS "sequence!", accepted_at AS "accepted_at!", hash AS "hash!", checksum AS "checksum!"
FROM cutover_journal.entries
WHERE @kept::boolean AND journal = @journal AND id = ANY(@ids::text[])
UNION ALL
SELECT id, sequence, accepted_at, hash, checksum FROM cutover_journal.compacted_ids
WHERE journal = @journal AND id = ANY(@ids::text[]);

-- The content of an entry, as long as the journal has it.
-- name: RecallContent :one
SELECT content AS "content!" FROM cutover_journal.entries WHERE journal = @journal AND sequence = @sequence
UNION ALL
SELECT content FROM cutover_journal.parked WHERE journal = @journal AND sequence = @sequence
LIMIT 1;

-- name: LoadEntries :copyfrom
INSERT INTO cutover_journal.entries (journal, sequence, id, accepted_at, hash, checksum, content)
VALUES (@journal, @sequence, @id, @accepted_at, @hash, @checksum, @content);

-- Written with every append, also where all of it was known: a receipt is given after a commit that the standby has.
-- name: MoveHead :exec
UPDATE cutover_journal.journals SET head = @head, newest_at = @newest_at WHERE number = @journal;

-- name: AddClockJump :exec
INSERT INTO cutover_journal.clock_jumps (journal, sequence, expected, said)
VALUES (@journal, @sequence, @expected, @said);

-- name: BeginAfter :exec
UPDATE cutover_journal.journals SET begun_after = @after, compacted_through = @after, head = @after
WHERE number = @journal;
