-- The models that records have by now: one that a record goes away from has to follow in Redis, too.
-- name: FindModelsOfSimOrders :many
SELECT id, model_id FROM sim_orders WHERE id = ANY (@ids::text[]);

-- name: UpsertSimOrders :execrows
-- rows: StoredSimOrder
INSERT INTO sim_orders AS t (id, model_id, symbol, side, status, quantity, price, timestamp, seq)
SELECT r.*
FROM unnest(
  @id::text[], @model_id::text[], @symbol::text[], @side::text[], @status::text[], @quantity::float8[],
  @price::float8[], @timestamp::bigint[], @seq::bigint[]
) AS r
ON CONFLICT (id) DO UPDATE SET
  model_id = excluded.model_id, symbol = excluded.symbol, side = excluded.side, status = excluded.status,
  quantity = excluded.quantity, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
  updated_at = now()
WHERE t.seq <= excluded.seq;

-- name: UpsertSimBalances :execrows
-- rows: StoredSimBalance
INSERT INTO sim_balances AS t (model_id, asset, balance, timestamp, seq)
SELECT r.*
FROM unnest(@model_id::text[], @asset::text[], @balance::numeric[], @timestamp::bigint[], @seq::bigint[]) AS r
ON CONFLICT (model_id, asset) DO UPDATE SET
  balance = excluded.balance, timestamp = excluded.timestamp, seq = excluded.seq, updated_at = now()
WHERE t.seq <= excluded.seq;
