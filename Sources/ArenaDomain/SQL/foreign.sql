-- Whose the conversations are that messages belong to. Asked apart, since every endpoint lists foreign writes, and none but
-- this one's may wait for who holds that table.
-- name: ListConversationModels :many
SELECT id, model_id FROM conversations WHERE id = ANY (@ids::bigint[]);
