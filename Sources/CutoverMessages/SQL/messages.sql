-- An event that is applied again enqueues nothing: its messages are there.
-- name: EnqueueMessages :execrows
-- rows: QueuedMessage
INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, headers, event_key)
SELECT
  r.aggregate_type, r.aggregate_id, r.event_type, r.payload::jsonb,
  r.headers::jsonb || jsonb_build_object('eventId', r.event_key), r.event_key
FROM unnest(
  @aggregate_type::text[], @aggregate_id::text[], @event_type::text[], @payload::json[], @headers::json[],
  @event_key::text[]
) WITH ORDINALITY AS r (aggregate_type, aggregate_id, event_type, payload, headers, event_key, place)
ORDER BY r.place
ON CONFLICT (event_key) DO NOTHING;

-- What is due and nobody has claimed, oldest first. Others claim other messages meanwhile.
-- name: ClaimMessages :many
-- row: ClaimedMessage
UPDATE outbox_messages AS m
SET claimed_until = now() + make_interval(secs => @lease::float8)
FROM (
  SELECT id FROM outbox_messages
  WHERE NOT delivered AND dead_at IS NULL AND available_at <= now()
    AND (claimed_until IS NULL OR claimed_until <= now())
  ORDER BY available_at, id
  LIMIT @maximum
  FOR UPDATE SKIP LOCKED
) AS due
WHERE m.id = due.id
RETURNING
  m.id, m.aggregate_type, m.aggregate_id, m.event_type, m.payload::json AS "payload!", m.headers::json AS "headers!",
  coalesce(m.event_key, m.headers ->> 'eventId', 'message-' || m.id) AS "event_id!",
  (extract(epoch FROM m.available_at) * 1000000)::bigint AS "available!";

-- name: SetDelivered :execrows
UPDATE outbox_messages
SET delivered = true, published_at = now(), attempts = attempts + 1, claimed_until = NULL, last_error = NULL
WHERE id = ANY (@id::bigint[]) AND NOT delivered;

-- Each attempt waits twice as long as the one before it.
-- name: SetFailed :many
UPDATE outbox_messages
SET attempts = attempts + 1, last_error = @error, claimed_until = NULL,
  available_at = now() + make_interval(secs => least(@first::float8 * power(2, least(attempts, 30)), @longest::float8)),
  dead_at = CASE WHEN attempts + 1 >= @most::bigint THEN now() END
WHERE id = @id AND NOT delivered AND dead_at IS NULL
RETURNING dead_at IS NOT NULL AS "is_dead!";

-- Messages that were claimed and not tried.
-- name: ReleaseMessages :execrows
UPDATE outbox_messages SET claimed_until = NULL WHERE id = ANY (@id::bigint[]) AND NOT delivered;

-- name: GetMessageStatus :one
SELECT
  count(*) FILTER (WHERE dead_at IS NULL) AS "pending!", count(*) FILTER (WHERE dead_at IS NOT NULL) AS "dead!",
  coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE dead_at IS NULL)), 0)::float8
    AS "oldest!",
  (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "last_error?"
FROM outbox_messages
WHERE NOT delivered;

-- The first messages behind an id; of one state, where it is not empty.
-- name: ListMessages :many
-- row: StoredMessage
SELECT
  m.id, m.aggregate_type, m.aggregate_id, m.event_type, m.payload::json AS "payload!", m.headers::json AS "headers!",
  m.state AS "state!", m.attempts::bigint AS "attempts!", m.last_error,
  (extract(epoch FROM m.available_at) * 1000)::bigint AS "available_at!",
  (extract(epoch FROM m.published_at) * 1000)::bigint AS "published_at?",
  (extract(epoch FROM m.created_at) * 1000)::bigint AS "created_at!"
FROM (
  SELECT
    *,
    CASE
      WHEN delivered THEN 'DELIVERED'
      WHEN dead_at IS NOT NULL THEN 'DEAD'
      WHEN claimed_until > now() THEN 'CLAIMED'
      WHEN attempts > 0 THEN 'RETRY'
      ELSE 'PENDING'
    END AS state
  FROM outbox_messages
  WHERE id > @after
) AS m
WHERE @state::text = '' OR m.state = @state
ORDER BY m.id
LIMIT @maximum;

-- Has what is dead or waits for another attempt be due now; of some ids, or of all. What is being delivered stays.
-- name: ReplayMessages :execrows
UPDATE outbox_messages
SET available_at = now(), attempts = CASE WHEN dead_at IS NULL THEN attempts ELSE 0 END, dead_at = NULL,
  claimed_until = NULL
WHERE NOT delivered AND (attempts > 0 OR dead_at IS NOT NULL)
  AND (claimed_until IS NULL OR claimed_until <= now())
  AND (@every::boolean OR id = ANY (@id::bigint[]));

-- name: GetMessageDelivered :one
SELECT delivered FROM outbox_messages WHERE id = @id;

-- name: DeleteMessage :execrows
DELETE FROM outbox_messages WHERE id = @id;

-- Messages of a state, all where it is empty, that were delivered, or made, before a moment.
-- name: PurgeMessages :execrows
DELETE FROM outbox_messages
WHERE coalesce(published_at, created_at) < to_timestamp(@before::float8)
  AND (
    @state::text = ''
    OR @state = CASE
      WHEN delivered THEN 'DELIVERED'
      WHEN dead_at IS NOT NULL THEN 'DEAD'
      WHEN claimed_until > now() THEN 'CLAIMED'
      WHEN attempts > 0 THEN 'RETRY'
      ELSE 'PENDING'
    END);

-- What was delivered, and with `unsent` also what was not, longer ago than it is kept.
-- name: ExpireMessages :execrows
DELETE FROM outbox_messages
WHERE (delivered OR @unsent::boolean)
  AND available_at < now() - make_interval(secs => @keep::float8)
  AND coalesce(published_at, created_at) < now() - make_interval(secs => @keep::float8);
