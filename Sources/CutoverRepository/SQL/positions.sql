-- Where a sink stands, in its own words, and who brought it there. Not sealed is what somebody changed by hand.
-- name: GetSinkPosition :one
SELECT journal, seq, backfill_seq, epoch, epoch_token, epoch_process, epoch_place,
  (seal IS NULL AND epoch IS NULL OR seal IS NOT DISTINCT FROM sink_position_seal(sink, journal, seq, epoch, epoch_token))
    AS "is_sealed!"
FROM sink_positions WHERE sink = @sink;

-- Takes the repository for the session, unless another one has it. Sessions that ended are not noticed at once where a
-- network is between: see KeepSinkSession.
-- name: TakeSinkLock :one
SELECT pg_try_advisory_lock(1668641907, hashtext(coalesce(current_schema(), '') || '.' || @sink::text)) AS "taken!";

-- The session that has it.
-- name: FindSinkLockHolder :one
SELECT a.pid, a.application_name, host(a.client_addr) AS client_address, a.backend_start::text AS began
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 1668641907::oid
  AND l.objid = (hashtext(coalesce(current_schema(), '') || '.' || @sink::text)::bigint & 4294967295)::oid
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());

-- Ends a session, and waits for its end.
-- name: EndSinkSession :one
SELECT pg_terminate_backend(@backend::int, 5000) AS "ended!";

-- Has the server notice within seconds that this client is gone, so that its lock is free for the next one.
-- name: KeepSinkSession :exec
SELECT set_config(s.name, r.value, false)
FROM pg_settings AS s
JOIN (VALUES ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
  ('client_connection_check_interval', '2000')) AS r (name, value) ON r.name = s.name;

-- Notes that the writer of an epoch has the repository; no row where its position is not what it was.
-- name: ClaimSinkPosition :execrows
UPDATE sink_positions
SET epoch = @epoch, epoch_token = @token, epoch_process = @process, epoch_place = @place,
  seal = sink_position_seal(sink, journal, seq, @epoch, @token), updated_at = now()
WHERE sink = @sink AND journal = @journal AND seq = @seq AND epoch_token IS NOT DISTINCT FROM sqlc.narg('from_token')::text;

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

-- Moves a sink that stands at `from_seq` of the journal, where the writer of `from_token` brought it; no row where it
-- does not stand there.
-- name: MoveSinkPosition :execrows
UPDATE sink_positions
SET seq = @seq, epoch = sqlc.narg('epoch'), epoch_token = sqlc.narg('token'), epoch_process = sqlc.narg('process'), epoch_place = sqlc.narg('place'),
  seal = sink_position_seal(sink, journal, @seq, sqlc.narg('epoch'), sqlc.narg('token')), updated_at = now()
WHERE sink = @sink AND journal = @journal AND seq = @from_seq AND epoch_token IS NOT DISTINCT FROM sqlc.narg('from_token')::text;

-- Notes where a sink stands that has never applied anything; no row where there is a note already.
-- name: AddSinkPosition :execrows
INSERT INTO sink_positions (sink, journal, seq, epoch, epoch_token, epoch_process, epoch_place, seal)
VALUES (@sink, @journal, @seq, sqlc.narg('epoch'), sqlc.narg('token'), sqlc.narg('process'), sqlc.narg('place'), sink_position_seal(@sink, @journal, @seq, sqlc.narg('epoch'), sqlc.narg('token')))
ON CONFLICT DO NOTHING;

-- Sets the position of a sink, whatever it was, unless it was further on; then no row. What it was is not believed where
-- somebody changed it by hand.
-- name: AdoptSinkPosition :execrows
INSERT INTO sink_positions AS t (sink, journal, seq, epoch, epoch_token, epoch_process, epoch_place, seal)
VALUES (@sink, @journal, @seq, sqlc.narg('epoch'), sqlc.narg('token'), sqlc.narg('process'), sqlc.narg('place'), sink_position_seal(@sink, @journal, @seq, sqlc.narg('epoch'), sqlc.narg('token')))
ON CONFLICT (sink) DO UPDATE SET
  journal = excluded.journal, seq = excluded.seq, epoch = excluded.epoch, epoch_token = excluded.epoch_token,
  epoch_process = excluded.epoch_process, epoch_place = excluded.epoch_place, seal = excluded.seal, updated_at = now()
WHERE t.seq <= excluded.seq
  OR t.epoch IS NOT NULL AND t.seal <> sink_position_seal(t.sink, t.journal, t.seq, t.epoch, t.epoch_token);

-- name: SetBackfillSequence :exec
UPDATE sink_positions SET backfill_seq = @seq WHERE sink = @sink;

-- Marks the transaction as the sink's own, for the triggers that note what anybody else writes.
-- name: MarkWriter :exec
SELECT set_config('cutover.writer', 'sink', true);

-- For the connection of a sink. Its statements are planned once, often while tables are still empty, and must not stay
-- with a plan that reads all of a table.
-- name: PreferIndexes :exec
SELECT set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false);
