-- name: GetDocument :one
SELECT is_null, seq FROM documents WHERE name = @name;

-- Makes a document known that an event has begun.
-- name: TouchDocument :exec
INSERT INTO documents AS t (name, is_null, seq) VALUES (@name, false, @seq)
ON CONFLICT (name) DO UPDATE SET is_null = false, seq = greatest(t.seq, excluded.seq), updated_at = now();

-- name: LoadDocument :execrows
INSERT INTO documents AS t (name, is_null, seq) VALUES (@name, @is_null, @seq)
ON CONFLICT (name) DO UPDATE SET is_null = excluded.is_null, seq = excluded.seq, updated_at = now()
WHERE t.seq <= excluded.seq AND t.is_null IS DISTINCT FROM excluded.is_null;
