-- How many other servers have a commit before its caller is answered, as the server is set and as things stand.
-- name: GetReplication :one
SELECT current_setting('synchronous_standby_names') <> '' AS "is_wanted!",
  current_setting('synchronous_commit') AS "commits!",
  pg_is_in_recovery() AS "is_standby!",
  (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming') AS "standbys!",
  (SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum'))
    AS "synchronous!",
  pg_has_role(current_user, 'pg_monitor', 'USAGE') OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    AS "is_told!";

-- One process at a time has a lock, that of a journal or that of a sink; it goes with its connection.
-- name: TryLockJournal :one
SELECT pg_try_advisory_lock(hashtextextended('cutover_journal ' || @name::text, 0)) AS "acquired!";

-- name: GetLockHolder :one
SELECT coalesce(a.application_name, 'another user') AS "program!", coalesce(host(a.client_addr), '') AS "address!",
  coalesce(to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'a time that this user may not see')
    AS "began!"
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('cutover_journal ' || @name::text, 0);

-- name: UnlockJournal :one
SELECT pg_advisory_unlock(hashtextextended('cutover_journal ' || @name::text, 0)) AS "released!";
