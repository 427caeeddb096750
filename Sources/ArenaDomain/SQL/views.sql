-- One refresh at a time: of two with one snapshot, the later one would be refused. The lock goes with the session.
-- name: LockViews :exec
SELECT pg_advisory_lock(hashtextextended('cutover views', 0));

-- name: UnlockViews :exec
SELECT pg_advisory_unlock(hashtextextended('cutover views', 0));

-- name: RefreshViews :exec
SELECT refresh_views();

-- For how long the views have lacked a change; no row where they lack none. Looks at the first note alone, since there
-- may be many, and this is asked often.
-- name: GetViewsLag :one
SELECT greatest(extract(epoch FROM clock_timestamp() - changed_at), 0)::float8 AS "seconds!"
FROM view_changes
ORDER BY id
LIMIT 1;

-- Keeps the oldest of the changes that no refresh has seen, which says all: a refresh takes in all changes that are
-- there. One that a refresh by hand is about to remove is waited for, and is not the one that is kept.
-- name: CondenseViewChanges :execrows
DELETE FROM view_changes WHERE id <> (SELECT id FROM view_changes ORDER BY id LIMIT 1 FOR UPDATE);
