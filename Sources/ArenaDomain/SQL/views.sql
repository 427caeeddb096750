-- One refresh at a time: of two with one snapshot, the later one would be refused. The lock goes with the session.
-- name: LockViews :exec
SELECT pg_advisory_lock(hashtextextended('cutover views', 0));

-- name: UnlockViews :exec
SELECT pg_advisory_unlock(hashtextextended('cutover views', 0));

-- name: RefreshViews :exec
SELECT refresh_views();

-- For how long the views have lacked a change; null where they lack none.
-- name: GetViewsLag :one
SELECT
  CASE WHEN count(*) > 0 THEN greatest(extract(epoch FROM clock_timestamp() - min(changed_at)), 0)::float8 END
    AS "seconds?"
FROM view_changes;

-- Keeps the oldest of the changes that no refresh has seen, which says all: a refresh takes in all changes that are there.
-- name: CondenseViewChanges :execrows
DELETE FROM view_changes WHERE id <> (SELECT id FROM view_changes ORDER BY changed_at, id LIMIT 1);
