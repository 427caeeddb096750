-- name: GetJournal :one
SELECT number, identity, created_at, begun_after, compacted_through, head, newest_at, standing, other_place
FROM cutover_journal.journals WHERE name = @name;

-- name: AddJournal :exec
INSERT INTO cutover_journal.journals (name, identity, created_at)
VALUES (@name, @identity, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
ON CONFLICT (name) DO NOTHING;

-- Entries in order, until their contents are more than some bytes; the first one comes in any case.
-- name: ListEntries :many
SELECT sequence, id, accepted_at, hash, checksum, content
FROM (
  SELECT *, sum(octet_length(content)) OVER (ORDER BY sequence) AS total
  FROM (
    SELECT * FROM cutover_journal.entries
    WHERE journal = @journal AND sequence > @after ORDER BY sequence LIMIT @maximum
  ) AS portion
) AS summed
WHERE total <= @bytes OR sequence = @after + 1
ORDER BY sequence;

-- name: GetExtent :one
SELECT compacted_through, head FROM cutover_journal.journals WHERE number = @journal;

-- The newest of the entries that are kept whose id begins with a prefix.
-- name: GetNewestNamed :one
SELECT max(sequence) AS sequence FROM cutover_journal.entries
WHERE journal = @journal AND id >= @prefix AND id < @prefix || chr(1114111);

-- name: ListClockJumps :many
SELECT sequence, expected, said FROM cutover_journal.clock_jumps WHERE journal = @journal ORDER BY number;

-- name: GetOldestEntry :one
SELECT sequence, accepted_at FROM cutover_journal.entries WHERE journal = @journal ORDER BY sequence LIMIT 1;

-- The room that the tables of all journals of the database take, with their indexes.
-- name: GetJournalSize :one
SELECT (
  pg_total_relation_size('cutover_journal.entries') + pg_total_relation_size('cutover_journal.compacted_ids')
  + pg_total_relation_size('cutover_journal.parked')
)::bigint AS "bytes!";

-- name: ListCompactedIDs :many
SELECT sequence, id, accepted_at, hash, checksum FROM cutover_journal.compacted_ids
WHERE journal = @journal AND sequence > @after ORDER BY sequence LIMIT @maximum;
