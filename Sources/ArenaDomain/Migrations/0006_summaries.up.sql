CREATE TABLE since_inception_values (
  id                  TEXT COLLATE "C" PRIMARY KEY,
  arrival             BIGINT NOT NULL,
  nav_since_inception DOUBLE PRECISION NOT NULL,
  inception_date      DOUBLE PRECISION NOT NULL,
  num_invocations     BIGINT NOT NULL,
  model_id            TEXT COLLATE "C" NOT NULL,
  seq                 BIGINT NOT NULL,
  created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at          TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX since_inception_values_by_model ON since_inception_values (model_id, arrival);

CREATE TABLE leaderboard_entries (
  id           TEXT COLLATE "C" PRIMARY KEY,
  arrival      BIGINT NOT NULL,
  num_trades   BIGINT NOT NULL,
  sharpe       DOUBLE PRECISION NOT NULL,
  win_dollars  DOUBLE PRECISION NOT NULL,
  num_losses   BIGINT NOT NULL,
  lose_dollars DOUBLE PRECISION NOT NULL,
  return_pct   DOUBLE PRECISION NOT NULL,
  equity       DOUBLE PRECISION NOT NULL,
  num_wins     BIGINT NOT NULL,
  seq          BIGINT NOT NULL,
  created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Analytics as the list of all models gives them (`list`), and as a model's own file does where it has a fitting one
-- (`own`): the two can differ. `model` is the model that the analytics are filed under, `model_id` the one they name.
-- The tables are JSON texts, not jsonb, which keeps the digits and the sign of their numbers.
CREATE TABLE model_analytics (
  source                          TEXT NOT NULL CHECK (source IN ('list', 'own')),
  model                           TEXT COLLATE "C" NOT NULL,
  arrival                         BIGINT NOT NULL,
  id                              TEXT NOT NULL,
  model_id                        TEXT NOT NULL,
  updated_at                      DOUBLE PRECISION NOT NULL,
  fee_pnl_moves_breakdown_table   JSON NOT NULL,
  winners_losers_breakdown_table  JSON NOT NULL,
  signals_breakdown_table         JSON NOT NULL,
  last_trade_exit_time            DOUBLE PRECISION NOT NULL,
  invocation_breakdown_table      JSON NOT NULL,
  longs_shorts_breakdown_table    JSON NOT NULL,
  last_convo_doc_id               TEXT NOT NULL,
  last_convo_timestamp            DOUBLE PRECISION NOT NULL,
  overall_trades_overview_table   JSON NOT NULL,
  last_trade_doc_id               TEXT NOT NULL,
  seq                             BIGINT NOT NULL,
  created_at                      TIMESTAMPTZ NOT NULL DEFAULT now(),
  written_at                      TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (source, model)
);
