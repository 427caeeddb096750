-- The tables of the gateway as it first had them. Later migrations change them, as the gateway's own did: so a database
-- that the gateway has migrated so far goes on from there.

CREATE TABLE providers (
  id                 BIGSERIAL PRIMARY KEY,
  alias              TEXT NOT NULL UNIQUE,
  display_name       TEXT NOT NULL,
  adapter_identifier TEXT NOT NULL,
  connection         JSONB NOT NULL DEFAULT '{}',
  status             TEXT NOT NULL DEFAULT 'inactive',
  metadata           JSONB NOT NULL DEFAULT '{}',
  created_at         TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at         TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX providers_adapter_identifier ON providers (adapter_identifier);

-- What a provider is asked for: `symbol` holds the type of a route in capitals, not a market.
CREATE TABLE provider_routes (
  id          BIGSERIAL PRIMARY KEY,
  provider_id BIGINT NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
  symbol      TEXT NOT NULL,
  route       JSONB NOT NULL,
  version     INT NOT NULL DEFAULT 1,
  metadata    JSONB NOT NULL DEFAULT '{}',
  created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (provider_id, symbol)
);

CREATE TABLE strategy_instances (
  id                  UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  strategy_identifier TEXT NOT NULL,
  version             TEXT NOT NULL,
  status              TEXT NOT NULL,
  config_hash         TEXT NOT NULL,
  description         TEXT NOT NULL DEFAULT '',
  metadata            JSONB NOT NULL DEFAULT '{}',
  created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at          TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX strategy_instances_version ON strategy_instances (strategy_identifier, version);

CREATE TABLE orders (
  id                   UUID PRIMARY KEY,
  provider_id          BIGINT NOT NULL REFERENCES providers (id) ON DELETE RESTRICT,
  strategy_instance_id UUID REFERENCES strategy_instances (id) ON DELETE SET NULL,
  client_order_id      TEXT NOT NULL,
  instrument           TEXT NOT NULL,
  side                 TEXT NOT NULL,
  order_type           TEXT NOT NULL,
  quantity             NUMERIC(32,16) NOT NULL,
  price                NUMERIC(32,16),  -- NULL for an order at the market
  state                TEXT NOT NULL,
  external_order_ref   TEXT,
  placed_at            TIMESTAMPTZ NOT NULL DEFAULT now(),
  acknowledged_at      TIMESTAMPTZ,
  completed_at         TIMESTAMPTZ,
  metadata             JSONB NOT NULL DEFAULT '{}',
  created_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (provider_id, client_order_id)
);
CREATE INDEX orders_provider_state ON orders (provider_id, state);
CREATE INDEX orders_strategy_instance ON orders (strategy_instance_id);

CREATE TABLE executions (
  id            BIGSERIAL PRIMARY KEY,
  order_id      UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  provider_id   BIGINT NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
  execution_id  TEXT NOT NULL,
  fill_quantity NUMERIC(32,16) NOT NULL,
  fill_price    NUMERIC(32,16) NOT NULL,
  fee           NUMERIC(32,16),
  fee_asset     TEXT,
  liquidity     TEXT,
  traded_at     TIMESTAMPTZ NOT NULL,
  metadata      JSONB NOT NULL DEFAULT '{}',
  created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (order_id, execution_id)
);
CREATE INDEX executions_provider ON executions (provider_id);

CREATE TABLE balances (
  id          BIGSERIAL PRIMARY KEY,
  provider_id BIGINT NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
  asset       TEXT NOT NULL,
  total       NUMERIC(32,16) NOT NULL,
  available   NUMERIC(32,16) NOT NULL,
  snapshot_at TIMESTAMPTZ NOT NULL,
  metadata    JSONB NOT NULL DEFAULT '{}',
  created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (provider_id, asset, snapshot_at)
);
CREATE INDEX balances_provider_asset ON balances (provider_id, asset);

CREATE TABLE events_outbox (
  id             BIGSERIAL PRIMARY KEY,
  aggregate_type TEXT NOT NULL CHECK (aggregate_type <> ''),
  aggregate_id   TEXT NOT NULL CHECK (aggregate_id <> ''),
  event_type     TEXT NOT NULL CHECK (event_type <> ''),
  payload        JSONB NOT NULL,
  headers        JSONB NOT NULL DEFAULT '{}',
  available_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  published_at   TIMESTAMPTZ,
  attempts       INT NOT NULL DEFAULT 0,
  last_error     TEXT,
  delivered      BOOLEAN NOT NULL DEFAULT false,
  created_at     TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX events_outbox_waiting ON events_outbox (delivered, available_at);
