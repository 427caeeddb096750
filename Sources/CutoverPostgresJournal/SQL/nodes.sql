-- name: SayNode :exec
INSERT INTO cutover_journal.nodes (journal, token, process, version, backend, session, began_at, seen_at)
VALUES (@journal, @token, @process, @version, sqlc.narg(backend), sqlc.narg(session),
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
ON CONFLICT (journal, token) DO UPDATE
SET backend = excluded.backend, session = excluded.session, seen_at = excluded.seen_at;

-- name: SayNodeSink :exec
INSERT INTO cutover_journal.node_sinks (journal, token, sink, feeds, wants, reaches)
VALUES (@journal, @token, @sink, @feeds, @wants, @reaches)
ON CONFLICT (journal, token, sink) DO UPDATE
SET feeds = excluded.feeds, wants = excluded.wants, reaches = excluded.reaches;

-- The process that fed a store before does not, whatever it said last.
-- name: ClearSink :exec
UPDATE cutover_journal.node_sinks SET feeds = false
WHERE journal = @journal AND token <> @token AND sink = @sink AND feeds;

-- The process that had the lock before is not the one that has it now, whatever its number was.
-- name: ClearFeeders :exec
UPDATE cutover_journal.nodes SET backend = NULL WHERE journal = @journal AND token <> @token;

-- name: ForgetNode :exec
DELETE FROM cutover_journal.nodes WHERE journal = @journal AND token = @token;

-- Those that ended without a word. Of one that feeds the stores the silence is what lets another take its place.
-- name: ForgetSilentNodes :exec
DELETE FROM cutover_journal.nodes
WHERE journal = @journal AND backend IS NULL
  AND NOT EXISTS (
    SELECT FROM cutover_journal.node_sinks AS s WHERE s.journal = nodes.journal AND s.token = nodes.token AND s.feeds
  )
  AND seen_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - @milliseconds;

-- name: ListNodes :many
SELECT token, process, version, backend IS NOT NULL AS "feeds!", began_at,
  ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - seen_at) AS "silence!"
FROM cutover_journal.nodes WHERE journal = @journal ORDER BY began_at, token;

-- name: ListNodeSinks :many
SELECT token, sink, feeds, wants, reaches FROM cutover_journal.node_sinks WHERE journal = @journal ORDER BY token, sink;

-- The session that has a lock, and for how many milliseconds its process has said nothing; unknown where it never did.
-- name: GetFeeder :one
SELECT l.pid AS "backend!", coalesce(n.process, a.application_name, '') AS "process!",
  ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - n.seen_at) AS silence
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
  LEFT JOIN cutover_journal.nodes AS n ON l.pid IN (n.backend, n.session) AND n.journal = @journal
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('cutover_journal ' || @name::text, 0)
ORDER BY n.seen_at DESC NULLS LAST LIMIT 1;

-- Ends a session, and waits for its end.
-- name: EndSession :one
SELECT pg_terminate_backend(@backend::int, 5000) AS "ended!";

-- name: HoldAppends :exec
UPDATE cutover_journal.journals
SET held_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + @milliseconds WHERE number = @journal;
