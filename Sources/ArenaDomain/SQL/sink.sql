-- Makes documents known that an event begins; of those that are known, only a clock or a marker moves, and forward.
-- name: TouchDocuments :execrows
-- rows: StoredDocument
INSERT INTO documents AS t (name, is_null, server_time, last_hourly_marker_read, seq)
SELECT r.name, false, r.server_time, r.last_hourly_marker_read, r.seq
FROM unnest(@name::text[], @server_time::bigint[], @last_hourly_marker_read::bigint[], @seq::bigint[])
  AS r (name, server_time, last_hourly_marker_read, seq)
ON CONFLICT (name) DO UPDATE SET
  is_null = false, server_time = greatest(t.server_time, excluded.server_time),
  last_hourly_marker_read = greatest(t.last_hourly_marker_read, excluded.last_hourly_marker_read),
  seq = greatest(t.seq, excluded.seq), updated_at = now();

-- name: GetDocumentSequence :one
SELECT seq FROM documents WHERE name = @name;
