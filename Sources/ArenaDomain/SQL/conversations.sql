-- In the order of their arrival. `is_last` marks the last conversation of its model.
-- name: ListConversations :many
-- row: StoredConversation
SELECT
  id, model_id, occurrence, arrival, messages_null,
  (id = first_value(id) OVER (PARTITION BY model_id ORDER BY arrival DESC, id DESC)) AS "is_last!"
FROM conversations
ORDER BY arrival, id;

-- The messages of a conversation that come before a place.
-- name: ListMessages :many
-- row: StoredMessage
SELECT conversation_id, ordinal, role, content, timestamp
FROM conversation_messages
WHERE conversation_id = @conversation_id AND ordinal < @before
ORDER BY ordinal;

-- The last messages of a conversation, newest first.
-- name: ListNewestMessages :many
-- row: StoredMessage
SELECT conversation_id, ordinal, role, content, timestamp
FROM conversation_messages
WHERE conversation_id = @conversation_id
ORDER BY ordinal DESC
LIMIT @maximum;

-- Counted are the rows whose content differs, not those whose place alone moves.
-- name: UpsertConversation :execrows
WITH written AS (
INSERT INTO conversations AS t (model_id, occurrence, arrival, messages_null, seq)
VALUES (@model_id, @occurrence, @arrival, @messages_null, @seq)
ON CONFLICT (model_id, occurrence) DO UPDATE SET
  arrival = excluded.arrival, messages_null = excluded.messages_null, seq = excluded.seq,
  updated_at = CASE WHEN t.messages_null IS DISTINCT FROM excluded.messages_null THEN now() ELSE t.updated_at END
WHERE t.seq <= excluded.seq
  AND (t.arrival, t.messages_null) IS DISTINCT FROM (excluded.arrival, excluded.messages_null)
RETURNING updated_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

-- name: GetConversationID :one
SELECT id FROM conversations WHERE model_id = @model_id AND occurrence = @occurrence;

-- Gives the messages that events have brought, which are numbered from `first_live` on, the numbers that a backfill gives
-- them: those after its own. So that only what differs is written again.
-- name: NumberLiveMessages :execrows
UPDATE conversation_messages AS t SET ordinal = r.place
FROM (
  SELECT l.ordinal, b.next + row_number() OVER (ORDER BY l.ordinal) - 1 AS place
  FROM conversation_messages AS l, (
    SELECT coalesce(max(ordinal) + 1, 0) AS next
    FROM conversation_messages
    WHERE conversation_id = @conversation_id AND ordinal < @first_live
  ) AS b
  WHERE l.conversation_id = @conversation_id AND l.ordinal >= @first_live AND l.seq <= @seq
) AS r
WHERE t.conversation_id = @conversation_id AND t.ordinal = r.ordinal;

-- name: DeleteMessagesFrom :execrows
DELETE FROM conversation_messages WHERE conversation_id = @conversation_id AND ordinal >= @ordinal AND seq <= @seq;

-- Conversations that the newest document, which has so many of each model, no longer has.
-- name: DeleteConversationsExcept :execrows
DELETE FROM conversations AS t
WHERE t.seq <= @seq AND NOT EXISTS (
  SELECT FROM unnest(@model_id::text[], @conversations::bigint[]) AS kept (model_id, conversations)
  WHERE kept.model_id = t.model_id AND t.occurrence < kept.conversations);

-- The last conversation of each of the models given, and the highest number of one.
-- name: FindLastConversations :many
SELECT DISTINCT ON (model_id)
  id, model_id, (max(occurrence) OVER (PARTITION BY model_id)) AS "occurrence!", key
FROM conversations
WHERE model_id = ANY (@models::text[])
ORDER BY model_id, arrival DESC, id DESC;

-- Gives the last conversation of each model the key that it has in the legacy files, none where they have none. After a
-- backfill it can be another row than before; then what the model's other rows had is not theirs any more.
-- name: SetConversationKeys :execrows
UPDATE conversations AS t
SET key = CASE WHEN t.id = newest.id THEN newest.key END
FROM (
  SELECT DISTINCT ON (c.model_id) c.id, c.model_id, r.key, (c.key IS DISTINCT FROM r.key) AS is_other
  FROM conversations AS c
    LEFT JOIN unnest(@models::text[], @keys::text[]) AS r (model_id, key) ON r.model_id = c.model_id
  ORDER BY c.model_id, c.arrival DESC, c.id DESC
) AS newest
WHERE t.model_id = newest.model_id AND newest.is_other
  AND t.key IS DISTINCT FROM CASE WHEN t.id = newest.id THEN newest.key END;

-- The conversation that a message belongs to which comes late: one of that key, else the last one that had begun.
-- name: FindConversationAt :one
SELECT id, key
FROM conversations
WHERE model_id = @model_id AND (arrival <= @arrival OR key = sqlc.narg('key'))
ORDER BY (key = sqlc.narg('key')) IS TRUE DESC, arrival DESC, id DESC
LIMIT 1;

-- name: AddConversations :many
-- rows: StoredConversation
INSERT INTO conversations (model_id, occurrence, arrival, messages_null, key, seq)
SELECT r.model_id, r.occurrence, r.arrival, false, r.key, r.seq
FROM unnest(@model_id::text[], @occurrence::bigint[], @arrival::bigint[], @key::text[], @seq::bigint[])
  AS r (model_id, occurrence, arrival, key, seq)
RETURNING id, model_id, occurrence;

-- Notes that messages have come to conversations.
-- name: TouchConversations :execrows
-- rows: TouchedConversation
UPDATE conversations AS t SET messages_null = false, seq = greatest(t.seq, r.seq), updated_at = now()
FROM unnest(@id::bigint[], @seq::bigint[]) AS r (id, seq)
WHERE t.id = r.id;
