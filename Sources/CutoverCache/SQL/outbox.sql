-- Notes of what has to follow in Redis, oldest first, since they are delivered in the order of their ids.
-- name: AddOutboxNotes :execrows
-- rows: OutboxNote
INSERT INTO events_outbox (seq, key, payload)
SELECT r.seq, r.key, r.payload
FROM unnest(@seq::bigint[], @key::text[], @payload::json[]) WITH ORDINALITY AS r (seq, key, payload, place)
ORDER BY r.seq, r.place;

-- One delivery at a time: of two that overlap, the one with the older snapshot could write last. The lock goes with the
-- session.
-- name: LockOutbox :exec
SELECT pg_advisory_lock(hashtextextended('cutover outbox', 0));

-- name: UnlockOutbox :exec
SELECT pg_advisory_unlock(hashtextextended('cutover outbox', 0));

-- What waits, oldest first. Notes that are set aside were "delivered" at infinity: never, until somebody asks for them.
-- name: ListPendingNotes :many
-- row: PendingNote
SELECT id, seq, key, payload
FROM events_outbox
WHERE delivered_at IS NULL
ORDER BY id
LIMIT @maximum;

-- name: DeleteOutboxNotes :execrows
DELETE FROM events_outbox WHERE id = ANY (@id::bigint[]);

-- name: FailOutboxNotes :execrows
UPDATE events_outbox SET attempts = attempts + 1, last_error = @error WHERE id = ANY (@id::bigint[]);

-- Notes that Redis refuses for what its keys hold, so that they do not hold up the others.
-- name: SetAsideOutboxNotes :execrows
UPDATE events_outbox SET delivered_at = 'infinity', attempts = attempts + 1, last_error = @error
WHERE id = ANY (@id::bigint[]);

-- Has what is set aside wait like the rest.
-- name: TakeUpOutboxNotes :execrows
UPDATE events_outbox SET delivered_at = NULL WHERE delivered_at = 'infinity';

-- What waits or is set aside, by key, the longest waiting first.
-- name: ListPendingKeys :many
SELECT
  key, delivered_at IS NOT NULL AS "set_aside!", count(*) AS "notes!", max(attempts) AS "attempts!",
  (extract(epoch FROM clock_timestamp() - min(created_at)))::float8 AS "age!",
  (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "last_error?"
FROM events_outbox
WHERE delivered_at IS NULL OR delivered_at = 'infinity'
GROUP BY key, delivered_at IS NOT NULL
ORDER BY min(id);

-- What waits or is set aside of some keys, or of all.
-- name: ListPendingIDs :many
SELECT id, key
FROM events_outbox
WHERE (delivered_at IS NULL OR delivered_at = 'infinity') AND (@every::boolean OR key = ANY (@key::text[]))
ORDER BY id;

-- The keys with notes that wait or are set aside.
-- name: ListNotedKeys :many
SELECT key, bool_or(delivered_at IS NOT NULL) AS "set_aside!"
FROM events_outbox
WHERE delivered_at IS NULL OR delivered_at = 'infinity'
GROUP BY key;

-- How long the first note has waited that is about a value of other kinds than those given, in seconds.
-- name: GetCacheLag :one
SELECT (extract(epoch FROM clock_timestamp() - created_at))::float8 AS "age!"
FROM events_outbox
WHERE (delivered_at IS NULL OR delivered_at = 'infinity')
  AND coalesce(payload ->> 'refresh', '') <> ALL (@others::text[])
ORDER BY id
LIMIT 1;
