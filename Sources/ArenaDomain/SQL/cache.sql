-- The groups of the trades, in wire order, each with the model of its newest trade. Goes from group to group in the
-- index, since counting all trades would take as long as there are trades.
-- name: ListNewestTradeOfGroups :many
WITH RECURSIVE groups AS (
  (SELECT group_ordinal, model_id FROM trades ORDER BY group_ordinal, sort_time DESC, arrival, id LIMIT 1)
  UNION ALL
  SELECT following.group_ordinal, following.model_id
  FROM groups CROSS JOIN LATERAL (
    SELECT group_ordinal, model_id
    FROM trades
    WHERE group_ordinal > groups.group_ordinal
    ORDER BY group_ordinal, sort_time DESC, arrival, id
    LIMIT 1
  ) AS following
)
SELECT group_ordinal AS "group_ordinal!", model_id AS "model_id!" FROM groups;

-- The last messages of a model's last conversation, newest first.
-- name: ListNewestMessagesOfModel :many
-- row: StoredMessage
SELECT conversation_id, ordinal, role, content, timestamp
FROM conversation_messages
WHERE conversation_id = (
  SELECT id FROM conversations WHERE model_id = @model_id ORDER BY arrival DESC, id DESC LIMIT 1)
ORDER BY ordinal DESC
LIMIT @maximum;

-- name: GetLastDecision :one
-- row: CachedDetail
SELECT detail FROM decision_cycles WHERE model_id = @model_id ORDER BY started_at DESC, seq DESC, id LIMIT 1;

-- The newest simulated orders of a model, newest first.
-- name: ListNewestSimOrders :many
-- row: SimOrder
SELECT id, model_id, symbol, side, status, quantity, price, timestamp
FROM sim_orders
WHERE model_id = @model_id
ORDER BY timestamp DESC, id
LIMIT @maximum;

-- The balance as text: the digits as they are.
-- name: ListSimBalances :many
SELECT asset, balance::text AS "balance!", timestamp FROM sim_balances WHERE model_id = @model_id ORDER BY asset;
