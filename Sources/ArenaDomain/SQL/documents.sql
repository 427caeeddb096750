-- name: GetDocument :one
-- row: StoredDocument
SELECT name, is_null, server_time, last_hourly_marker_read
FROM documents
WHERE name = @name;

-- name: UpsertDocument :execrows
INSERT INTO documents AS t (name, is_null, server_time, last_hourly_marker_read, seq)
VALUES (@name, @is_null, @server_time, @last_hourly_marker_read, @seq)
ON CONFLICT (name) DO UPDATE SET
  is_null = excluded.is_null, server_time = excluded.server_time,
  last_hourly_marker_read = excluded.last_hourly_marker_read, seq = excluded.seq, updated_at = now()
WHERE t.seq <= excluded.seq AND (t.is_null, t.server_time, t.last_hourly_marker_read)
  IS DISTINCT FROM (excluded.is_null, excluded.server_time, excluded.last_hourly_marker_read);
