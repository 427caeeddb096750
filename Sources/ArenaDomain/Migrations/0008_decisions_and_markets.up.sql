-- What the platform records beside its read API. `detail` is the event's data as it came.
CREATE TABLE decision_cycles (
  id         TEXT COLLATE "C" PRIMARY KEY,
  model_id   TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
  detail     JSON NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX decision_cycles_newest ON decision_cycles (model_id, started_at DESC);

CREATE TABLE market_assets (
  provider   TEXT COLLATE "C" NOT NULL,
  symbol     TEXT COLLATE "C" NOT NULL,
  detail     JSON NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, symbol)
);

CREATE TABLE market_asset_ctx (
  provider   TEXT COLLATE "C" NOT NULL,
  symbol     TEXT COLLATE "C" NOT NULL,
  timestamp  BIGINT NOT NULL,
  detail     JSON NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, symbol)
);

CREATE TABLE trader_state (
  id         TEXT COLLATE "C" PRIMARY KEY,
  detail     JSON NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE sim_orders (
  id         TEXT COLLATE "C" PRIMARY KEY,
  model_id   TEXT COLLATE "C" NOT NULL,
  symbol     TEXT NOT NULL,
  side       TEXT NOT NULL CHECK (side IN ('long', 'short', 'buy', 'sell')),
  status     TEXT NOT NULL CHECK (status IN ('open', 'filled', 'cancelled', 'rejected')),
  quantity   DOUBLE PRECISION NOT NULL,
  price      DOUBLE PRECISION,
  timestamp  BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE sim_balances (
  model_id   TEXT COLLATE "C" NOT NULL,
  asset      TEXT COLLATE "C" NOT NULL,
  balance    NUMERIC NOT NULL,
  timestamp  BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (model_id, asset)
);
