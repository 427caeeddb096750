DROP TRIGGER tell_change ON balances;
DROP TRIGGER foreign_truncate ON balances;
DROP TRIGGER foreign_write ON balances;
DROP TRIGGER tell_change ON executions;
DROP TRIGGER foreign_truncate ON executions;
DROP TRIGGER foreign_write ON executions;
DROP TRIGGER tell_change ON orders;
DROP TRIGGER foreign_truncate ON orders;
DROP TRIGGER foreign_write ON orders;
DROP TRIGGER tell_change ON strategy_instances;
DROP TRIGGER foreign_truncate ON strategy_instances;
DROP TRIGGER foreign_write ON strategy_instances;
DROP TRIGGER tell_change ON provider_routes;
DROP TRIGGER foreign_truncate ON provider_routes;
DROP TRIGGER foreign_write ON provider_routes;
DROP TRIGGER tell_change ON providers;
DROP TRIGGER foreign_truncate ON providers;
DROP TRIGGER foreign_write ON providers;

ALTER TABLE events_outbox DROP COLUMN event_key, DROP COLUMN claimed_until, DROP COLUMN dead_at;

ALTER TABLE balances
  DROP CONSTRAINT balances_total, DROP CONSTRAINT balances_available, DROP CONSTRAINT balances_asset,
  DROP COLUMN key, DROP COLUMN seq, DROP COLUMN stored_at;

ALTER TABLE executions
  DROP CONSTRAINT executions_key_parts, DROP CONSTRAINT executions_quantity, DROP CONSTRAINT executions_price,
  DROP CONSTRAINT executions_fee, DROP COLUMN key, DROP COLUMN seq, DROP COLUMN stored_at;

ALTER TABLE orders
  ALTER COLUMN client_order_id TYPE TEXT,
  DROP CONSTRAINT orders_quantity, DROP CONSTRAINT orders_price, DROP CONSTRAINT orders_state,
  DROP COLUMN row_version, DROP COLUMN seq, DROP COLUMN stored_at;

ALTER TABLE strategy_instances
  ALTER COLUMN instance_id TYPE TEXT,
  DROP CONSTRAINT strategy_instances_id, DROP CONSTRAINT strategy_instances_hash,
  DROP COLUMN row_version, DROP COLUMN deleted_at, DROP COLUMN seq, DROP COLUMN stored_at;

ALTER TABLE provider_routes DROP COLUMN key, DROP COLUMN seq, DROP COLUMN stored_at;

ALTER TABLE providers
  ALTER COLUMN alias TYPE TEXT,
  DROP CONSTRAINT providers_alias, DROP CONSTRAINT providers_status,
  DROP COLUMN row_version, DROP COLUMN deleted_at, DROP COLUMN seq, DROP COLUMN stored_at;
