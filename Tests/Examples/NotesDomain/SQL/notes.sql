-- name: ListNotes :many
-- row: Note
SELECT key, text FROM notes ORDER BY key;

-- Writes notes, each key once, unless a newer event has written them already.
-- name: UpsertNotes :exec
-- rows: PlacedNote
-- @param key: note.key
-- @param text: note.text
-- @param seq: sequence
INSERT INTO notes AS t (key, text, seq)
SELECT r.key, r.text, r.seq FROM unnest(@key::text[], @text::text[], @seq::bigint[]) AS r (key, text, seq)
ON CONFLICT (key) DO UPDATE SET text = excluded.text, seq = excluded.seq
WHERE t.seq < excluded.seq;

-- name: GetSinkPosition :one
SELECT journal, seq, epoch FROM sink_positions WHERE sink = @sink;

-- Notes which writer has the store; no row where another one brought it where it stands.
-- name: ClaimSinkPosition :execrows
UPDATE sink_positions SET epoch = @epoch
WHERE sink = @sink AND journal = @journal AND seq = @seq AND epoch IS NOT DISTINCT FROM sqlc.narg('from_epoch')::text;

-- Moves the sink to `seq`; no row where it follows another journal, is further on, or another writer moved it.
-- name: MoveSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq, epoch) VALUES (@sink, @journal, @seq, sqlc.narg('epoch'))
ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq, epoch = excluded.epoch
WHERE t.journal = excluded.journal AND t.seq <= excluded.seq AND t.epoch IS NOT DISTINCT FROM sqlc.narg('from_epoch')::text;

-- Sets the position, whichever journal it named, unless it was further on; then no row.
-- name: AdoptSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq, epoch) VALUES (@sink, @journal, @seq, sqlc.narg('epoch'))
ON CONFLICT (sink) DO UPDATE SET journal = excluded.journal, seq = excluded.seq, epoch = excluded.epoch
WHERE t.seq <= excluded.seq;
