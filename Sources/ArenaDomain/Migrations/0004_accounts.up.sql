-- A model's entry in the positions file. `arrival` is its place in the file; `positions_null` tells a null map from an
-- empty one.
CREATE TABLE accounts (
  model_id       TEXT COLLATE "C" PRIMARY KEY,
  arrival        BIGINT NOT NULL,
  positions_null BOOLEAN NOT NULL,
  seq            BIGINT NOT NULL,
  created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at     TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Positions, open and closed. `market` is the key that a position is filed under, `symbol` the name it carries itself:
-- in a legacy file the two can differ.
CREATE TABLE positions (
  id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_id          TEXT COLLATE "C" NOT NULL,
  market            TEXT COLLATE "C" NOT NULL,
  status            TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  entry_oid         BIGINT NOT NULL,
  risk_usd          DOUBLE PRECISION NOT NULL,
  confidence        DOUBLE PRECISION NOT NULL,
  index_col         JSON NOT NULL,
  exit_plan         JSON NOT NULL,
  entry_time        DOUBLE PRECISION NOT NULL,
  symbol            TEXT NOT NULL,
  entry_price       DOUBLE PRECISION NOT NULL,
  tp_oid            BIGINT NOT NULL,
  margin            DOUBLE PRECISION NOT NULL,
  wait_for_fill     BOOLEAN NOT NULL,
  sl_oid            BIGINT NOT NULL,
  oid               BIGINT NOT NULL,
  current_price     DOUBLE PRECISION NOT NULL,
  closed_pnl        DOUBLE PRECISION NOT NULL,
  liquidation_price DOUBLE PRECISION NOT NULL,
  commission        DOUBLE PRECISION NOT NULL,
  leverage          DOUBLE PRECISION NOT NULL,
  slippage          DOUBLE PRECISION NOT NULL,
  quantity          DOUBLE PRECISION NOT NULL,
  unrealized_pnl    DOUBLE PRECISION NOT NULL,
  exit_price        DOUBLE PRECISION,
  exit_time         DOUBLE PRECISION,
  exit_pnl          DOUBLE PRECISION,
  seq               BIGINT NOT NULL,
  created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at        TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX positions_open ON positions (model_id, market) WHERE status = 'open';
CREATE INDEX positions_by_model ON positions (model_id, market, seq);

CREATE TABLE account_equity_snapshots (
  id                            TEXT COLLATE "C" PRIMARY KEY,
  model_id                      TEXT COLLATE "C" NOT NULL,
  arrival                       BIGINT NOT NULL,
  timestamp                     DOUBLE PRECISION NOT NULL,
  dollar_equity                 DOUBLE PRECISION NOT NULL,
  realized_pnl                  DOUBLE PRECISION NOT NULL,
  total_unrealized_pnl          DOUBLE PRECISION NOT NULL,
  cum_pnl_pct                   DOUBLE PRECISION NOT NULL,
  sharpe_ratio                  DOUBLE PRECISION NOT NULL,
  since_inception_hourly_marker BIGINT NOT NULL,
  since_inception_minute_marker BIGINT NOT NULL,
  positions_null                BOOLEAN NOT NULL,
  seq                           BIGINT NOT NULL,
  created_at                    TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at                    TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX account_equity_snapshots_order ON account_equity_snapshots (arrival);
CREATE INDEX account_equity_snapshots_newest ON account_equity_snapshots (model_id, timestamp DESC);

-- The positions that a snapshot carried, as it carried them.
CREATE TABLE account_snapshot_positions (
  snapshot_id       TEXT COLLATE "C" NOT NULL REFERENCES account_equity_snapshots ON DELETE CASCADE,
  market            TEXT COLLATE "C" NOT NULL,
  entry_oid         BIGINT NOT NULL,
  risk_usd          DOUBLE PRECISION NOT NULL,
  confidence        DOUBLE PRECISION NOT NULL,
  index_col         JSON NOT NULL,
  exit_plan         JSON NOT NULL,
  entry_time        DOUBLE PRECISION NOT NULL,
  symbol            TEXT NOT NULL,
  entry_price       DOUBLE PRECISION NOT NULL,
  tp_oid            BIGINT NOT NULL,
  margin            DOUBLE PRECISION NOT NULL,
  wait_for_fill     BOOLEAN NOT NULL,
  sl_oid            BIGINT NOT NULL,
  oid               BIGINT NOT NULL,
  current_price     DOUBLE PRECISION NOT NULL,
  closed_pnl        DOUBLE PRECISION NOT NULL,
  liquidation_price DOUBLE PRECISION NOT NULL,
  commission        DOUBLE PRECISION NOT NULL,
  leverage          DOUBLE PRECISION NOT NULL,
  slippage          DOUBLE PRECISION NOT NULL,
  quantity          DOUBLE PRECISION NOT NULL,
  unrealized_pnl    DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (snapshot_id, market)
);
