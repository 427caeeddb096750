-- Notes of what has to follow in Redis, oldest first, since they are delivered in the order of their ids.
-- name: AddOutboxNotes :execrows
-- rows: OutboxNote
INSERT INTO events_outbox (seq, key, payload)
SELECT r.seq, r.key, r.payload
FROM unnest(@seq::bigint[], @key::text[], @payload::json[]) WITH ORDINALITY AS r (seq, key, payload, place)
ORDER BY r.seq, r.place;
