-- Where a sink stands, in its own words.
-- name: GetSinkPosition :one
SELECT journal, seq, backfill_seq FROM sink_positions WHERE sink = @sink;

-- Which database this is, among all: the cluster's own number, where the user may ask for it, and the database's in it.
-- A restored dump is another one.
-- name: GetDatabaseIdentity :one
SELECT d.oid::bigint AS database, d.datname::text AS name,
  host(inet_server_addr()) AS address, inet_server_port() AS port,
  has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS knows_cluster
FROM pg_database d WHERE d.datname = current_database();

-- name: GetClusterIdentity :one
SELECT system_identifier AS cluster FROM pg_control_system();

-- Which tables of the database these are: the schema, and the number of one of them, which is another one where a dump was
-- restored in their place.
-- name: GetTablesIdentity :one
SELECT relnamespace::regnamespace::text AS "schema!", oid::bigint AS "table!"
FROM pg_class
WHERE oid = to_regclass('sink_positions');

-- Moves a sink that stands at `from_seq` of the journal; no row where it does not stand there.
-- name: MoveSinkPosition :execrows
UPDATE sink_positions SET seq = @seq, updated_at = now()
WHERE sink = @sink AND journal = @journal AND seq = @from_seq;

-- Notes where a sink stands that has never applied anything; no row where there is a note already.
-- name: AddSinkPosition :execrows
INSERT INTO sink_positions (sink, journal, seq) VALUES (@sink, @journal, @seq) ON CONFLICT DO NOTHING;

-- Sets the position of a sink, whatever it was, unless it was further on; then no row.
-- name: AdoptSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq) VALUES (@sink, @journal, @seq)
ON CONFLICT (sink) DO UPDATE SET journal = excluded.journal, seq = excluded.seq, updated_at = now()
WHERE t.seq <= excluded.seq;

-- name: SetBackfillSequence :exec
UPDATE sink_positions SET backfill_seq = @seq WHERE sink = @sink;

-- Marks the transaction as the sink's own, for the triggers that note what anybody else writes.
-- name: MarkWriter :exec
SELECT set_config('cutover.writer', 'sink', true);

-- For the connection of a sink. Its statements are planned once, often while tables are still empty, and must not stay
-- with a plan that reads all of a table.
-- name: PreferIndexes :exec
SELECT set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false);

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
