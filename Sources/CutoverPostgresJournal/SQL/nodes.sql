-- name: SayNode :exec
INSERT INTO cutover_journal.nodes (journal, token, process, version, backend, began_at, seen_at)
VALUES (@journal, @token, @process, @version, sqlc.narg(backend),
  (extract(epoch FROM clock_timestamp()) * 1000)::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
ON CONFLICT (journal, token) DO UPDATE SET backend = excluded.backend, seen_at = excluded.seen_at;

-- The process that had the lock before is not the one that has it now, whatever its number was.
-- name: ClearFeeders :exec
UPDATE cutover_journal.nodes SET backend = NULL WHERE journal = @journal AND token <> @token;

-- name: ForgetNode :exec
DELETE FROM cutover_journal.nodes WHERE journal = @journal AND token = @token;

-- Those that ended without a word. Of one that feeds the stores the silence is what lets another take its place.
-- name: ForgetSilentNodes :exec
DELETE FROM cutover_journal.nodes
WHERE journal = @journal AND backend IS NULL
  AND seen_at < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - @milliseconds;

-- name: ListNodes :many
SELECT token, process, version, backend IS NOT NULL AS "feeds!", began_at,
  ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - seen_at) AS "silence!"
FROM cutover_journal.nodes WHERE journal = @journal ORDER BY began_at, token;

-- The session that has the lock, and for how many milliseconds its process has said nothing; unknown where it never did.
-- name: GetFeeder :one
SELECT l.pid AS "backend!", coalesce(n.process, a.application_name, '') AS "process!",
  ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - n.seen_at) AS silence
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
  LEFT JOIN cutover_journal.nodes AS n ON n.backend = l.pid AND n.journal = @journal
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('cutover_journal ' || @name::text, 0)
LIMIT 1;

-- Ends a session, and waits for its end.
-- name: EndSession :one
SELECT pg_terminate_backend(@backend::int, 5000) AS "ended!";

-- name: HoldAppends :exec
UPDATE cutover_journal.journals
SET held_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + @milliseconds WHERE number = @journal;
