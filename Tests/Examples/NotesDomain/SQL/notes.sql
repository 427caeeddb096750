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
SELECT journal, seq FROM sink_positions WHERE sink = @sink;

-- Moves the sink to `seq`; no row where it follows another journal, or is further on.
-- name: MoveSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq) VALUES (@sink, @journal, @seq)
ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq
WHERE t.journal = excluded.journal AND t.seq <= excluded.seq;

-- Sets the position, whichever journal it named, unless it was further on; then no row.
-- name: AdoptSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq) VALUES (@sink, @journal, @seq)
ON CONFLICT (sink) DO UPDATE SET journal = excluded.journal, seq = excluded.seq
WHERE t.seq <= excluded.seq;
