-- Completed trades. The order of the wire is (group_ordinal, sort_time DESC, arrival):
--   group_ordinal  the place of the model's group; models come in the order in which they were first mentioned
--   sort_time      exit_time, but never newer than the trade before it in the file, so that a file which is not in
--                  the order of its exit times is given back as it was
--   arrival        earlier first among equals
CREATE TABLE trades (
  id                       TEXT COLLATE "C" PRIMARY KEY,
  group_ordinal            BIGINT NOT NULL,
  sort_time                DOUBLE PRECISION NOT NULL,
  arrival                  BIGINT NOT NULL,
  model_id                 TEXT COLLATE "C" NOT NULL,
  symbol                   TEXT NOT NULL,
  side                     TEXT NOT NULL CHECK (side IN ('long', 'short', 'buy', 'sell', '')),
  trade_type               TEXT NOT NULL,
  trade_id                 TEXT NOT NULL,
  quantity                 DOUBLE PRECISION NOT NULL,
  leverage                 DOUBLE PRECISION NOT NULL,
  confidence               DOUBLE PRECISION NOT NULL,
  entry_price              DOUBLE PRECISION NOT NULL,
  entry_time               DOUBLE PRECISION NOT NULL,
  entry_human_time         TEXT NOT NULL,
  entry_sz                 DOUBLE PRECISION NOT NULL,
  entry_tid                BIGINT NOT NULL,
  entry_oid                BIGINT NOT NULL,
  entry_crossed            BOOLEAN NOT NULL,
  entry_liquidation        JSON NOT NULL,
  entry_commission_dollars DOUBLE PRECISION NOT NULL,
  entry_closed_pnl         DOUBLE PRECISION NOT NULL,
  exit_price               DOUBLE PRECISION NOT NULL,
  exit_time                DOUBLE PRECISION NOT NULL,
  exit_human_time          TEXT NOT NULL,
  exit_sz                  DOUBLE PRECISION NOT NULL,
  exit_tid                 BIGINT NOT NULL,
  exit_oid                 BIGINT NOT NULL,
  exit_crossed             BOOLEAN NOT NULL,
  exit_liquidation         JSON NOT NULL,
  exit_commission_dollars  DOUBLE PRECISION NOT NULL,
  exit_closed_pnl          DOUBLE PRECISION NOT NULL,
  exit_plan                JSON NOT NULL,
  realized_gross_pnl       DOUBLE PRECISION NOT NULL,
  realized_net_pnl         DOUBLE PRECISION NOT NULL,
  total_commission_dollars DOUBLE PRECISION NOT NULL,
  seq                      BIGINT NOT NULL,
  created_at               TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at               TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX trades_order ON trades (group_ordinal, sort_time DESC, arrival);
CREATE INDEX trades_newest ON trades (model_id, exit_time DESC);
CREATE INDEX trades_by_exit_oid ON trades (exit_oid);
