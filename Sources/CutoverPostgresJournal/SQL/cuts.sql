-- name: AskForCut :exec
INSERT INTO cutover_journal.cuts (journal, token, process, seen_at)
VALUES (@journal, @token, @process, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- No row where the cut is over.
-- name: RenewCut :execrows
UPDATE cutover_journal.cuts SET seen_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
WHERE journal = @journal AND token = @token;

-- name: EndCut :exec
DELETE FROM cutover_journal.cuts WHERE journal = @journal AND token = @token;

-- Those that were asked for and not heard of for some milliseconds.
-- name: ForgetSilentCuts :exec
DELETE FROM cutover_journal.cuts
WHERE journal = @journal AND seen_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - @milliseconds;

-- name: ListCuts :many
SELECT token FROM cutover_journal.cuts WHERE journal = @journal;

-- A side is kept by one process: by the next one where a sink was given to another node and comes to the entry again.
-- name: PutKeptSide :exec
INSERT INTO cutover_journal.kept_sides (
  journal, token, side, sequence, process, handle, cache_prefix, store, address, pause, error
)
SELECT c.journal, c.token, @side, @sequence, @process, @handle, @cache_prefix, @store, @address, @pause,
  sqlc.narg(error)
FROM cutover_journal.cuts AS c WHERE c.journal = @journal AND c.token = @token
ON CONFLICT (journal, token, side) DO NOTHING;

-- name: ListKeptSides :many
SELECT side, sequence, process, handle, cache_prefix, store, address, pause, error
FROM cutover_journal.kept_sides WHERE journal = @journal AND token = @token;
