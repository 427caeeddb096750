-- name: GetBackfillProgress :one
SELECT fingerprint, records FROM backfill_progress WHERE document = @document;

-- name: SetBackfillProgress :exec
INSERT INTO backfill_progress (document, fingerprint, records)
VALUES (@document, @fingerprint, @records)
ON CONFLICT (document) DO UPDATE SET
  fingerprint = excluded.fingerprint, records = excluded.records, updated_at = now();

-- name: ClearBackfillProgress :exec
DELETE FROM backfill_progress WHERE document = @document;

-- Only one backfill at a time; false where another one is at work.
-- name: TryLockBackfill :one
SELECT pg_try_advisory_lock(hashtextextended('cutover backfill ' || coalesce(current_schema(), ''), 0)) AS "acquired!";

-- name: UnlockBackfill :one
SELECT pg_advisory_unlock(hashtextextended('cutover backfill ' || coalesce(current_schema(), ''), 0)) AS "released!";
