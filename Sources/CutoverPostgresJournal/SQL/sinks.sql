-- What a sink says of itself may be lost with a server: nobody waits for a disk.
-- name: DoNotWaitForDisk :exec
SELECT set_config('synchronous_commit', 'off', true);

-- name: NoteCursor :exec
INSERT INTO cutover_journal.cursors (journal, sink, sequence, last_error, failing_since, updated_at)
VALUES (@journal, @sink, @sequence, sqlc.narg(last_error), sqlc.narg(failing_since), @updated_at)
ON CONFLICT (journal, sink) DO UPDATE SET sequence = excluded.sequence, last_error = excluded.last_error,
  failing_since = excluded.failing_since, updated_at = excluded.updated_at;

-- name: ListCursors :many
SELECT sink, sequence, last_error, failing_since, updated_at FROM cutover_journal.cursors
WHERE journal = @journal ORDER BY sink;

-- name: ParkEvent :exec
INSERT INTO cutover_journal.parked (journal, sink, sequence, id, reason, parked_at, content, checksum)
VALUES (@journal, @sink, @sequence, @id, @reason, @parked_at, @content, @checksum)
ON CONFLICT DO NOTHING;

-- name: ListParkedEvents :many
SELECT sink, sequence, id, reason, parked_at, content, checksum FROM cutover_journal.parked
WHERE journal = @journal ORDER BY sequence, sink;

-- name: CountParkedEvents :one
SELECT count(*) AS "count!" FROM cutover_journal.parked WHERE journal = @journal;

-- name: UnparkEvent :execrows
DELETE FROM cutover_journal.parked WHERE journal = @journal AND sink = @sink AND sequence = @sequence;

-- name: GetNewestEpoch :one
SELECT number, token, process, place FROM cutover_journal.epochs
WHERE journal = @journal ORDER BY number DESC LIMIT 1;

-- name: AddEpoch :exec
INSERT INTO cutover_journal.epochs (journal, number, token, process, place, begun_at)
VALUES (@journal, @number, @token, @process, @place, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- name: GetEpoch :one
SELECT number FROM cutover_journal.epochs WHERE journal = @journal AND number = @number AND token = @token;
