-- What Cutover needs of the gateway's tables. `row_version` counts the changes of a row, for writers that say which one
-- they have seen; `seq` is the number of the event that wrote it, and `stored_at` when. `key` is what tells a row from
-- the others, as one text. NaN is greater than any number in Postgres, and so it is refused by name.

ALTER TABLE providers
  ALTER COLUMN alias TYPE TEXT COLLATE "C",
  ADD CONSTRAINT providers_alias CHECK (alias <> ''),
  ADD CONSTRAINT providers_status
    CHECK (status IN ('inactive', 'active', 'pending', 'starting', 'running', 'stopped', 'failed')),
  ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN deleted_at TIMESTAMPTZ,
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
CREATE INDEX providers_by_seq ON providers (seq);

ALTER TABLE provider_routes
  ADD COLUMN key TEXT COLLATE "C",
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
UPDATE provider_routes AS r SET key = p.alias || '/' || r.symbol FROM providers AS p WHERE p.id = r.provider_id;
ALTER TABLE provider_routes ALTER COLUMN key SET NOT NULL, ADD CONSTRAINT provider_routes_key UNIQUE (key);
CREATE INDEX provider_routes_by_seq ON provider_routes (seq);

ALTER TABLE strategy_instances
  ALTER COLUMN instance_id TYPE TEXT COLLATE "C",
  ADD CONSTRAINT strategy_instances_id CHECK (instance_id <> ''),
  ADD CONSTRAINT strategy_instances_hash CHECK (config_hash ~ '^[0-9a-f]{64}$'),
  ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN deleted_at TIMESTAMPTZ,
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
CREATE INDEX strategy_instances_by_seq ON strategy_instances (seq);

ALTER TABLE orders
  ALTER COLUMN client_order_id TYPE TEXT COLLATE "C",
  ADD CONSTRAINT orders_quantity CHECK (quantity <> 'NaN'),
  ADD CONSTRAINT orders_price CHECK (price <> 'NaN'),
  ADD CONSTRAINT orders_state
    CHECK (state IN ('NEW', 'PENDING', 'ACK', 'PARTIAL', 'FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED')),
  ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
CREATE INDEX orders_by_seq ON orders (seq);

ALTER TABLE executions
  ADD CONSTRAINT executions_quantity CHECK (fill_quantity <> 'NaN'),
  ADD CONSTRAINT executions_price CHECK (fill_price <> 'NaN'),
  ADD CONSTRAINT executions_fee CHECK (fee <> 'NaN'),
  ADD COLUMN key TEXT COLLATE "C",
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
UPDATE executions SET key = order_id || '/' || execution_id;
ALTER TABLE executions
  ALTER COLUMN key SET NOT NULL,
  ADD CONSTRAINT executions_key UNIQUE (key),
  ADD CONSTRAINT executions_key_parts CHECK (key = order_id::TEXT || '/' || execution_id);
CREATE INDEX executions_by_seq ON executions (seq);

ALTER TABLE balances
  ADD CONSTRAINT balances_total CHECK (total <> 'NaN'),
  ADD CONSTRAINT balances_available CHECK (available <> 'NaN'),
  ADD CONSTRAINT balances_asset CHECK (asset <> '' AND asset = upper(asset)),
  ADD COLUMN key TEXT COLLATE "C",
  ADD COLUMN seq BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
UPDATE balances AS b
SET key = p.alias || '/' || b.asset || '/' || extract(epoch FROM b.snapshot_at)::BIGINT
FROM providers AS p WHERE p.id = b.provider_id;
ALTER TABLE balances ALTER COLUMN key SET NOT NULL, ADD CONSTRAINT balances_key UNIQUE (key);
CREATE INDEX balances_by_seq ON balances (seq);

-- An event is enqueued once for each key. A worker that has claimed one has it until `claimed_until`; one that could not be
-- delivered in so many attempts is dead.
ALTER TABLE events_outbox
  ADD COLUMN event_key TEXT UNIQUE,
  ADD COLUMN claimed_until TIMESTAMPTZ,
  ADD COLUMN dead_at TIMESTAMPTZ;

CALL follow_table('providers', 'alias');
CALL follow_table('provider_routes', 'key');
CALL follow_table('strategy_instances', 'instance_id');
CALL follow_table('orders', 'id');
CALL follow_table('executions', 'key');
CALL follow_table('balances', 'key');
