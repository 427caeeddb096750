// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "documents",
      up: """
        -- A legacy file is more than its records: it can be missing, its list can be null, it can carry a marker or a clock.
        -- One row a file, written once all of its records are in; without it the repository does not know the file and
        -- answers an error, never an empty list.
        CREATE TABLE documents (
          name                    TEXT COLLATE "C" PRIMARY KEY,
          is_null                 BOOLEAN NOT NULL,
          server_time             BIGINT NOT NULL,
          last_hourly_marker_read BIGINT NOT NULL,
          seq                     BIGINT NOT NULL,
          created_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at              TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        -- How far an unfinished backfill has come, so that the next one goes on from there.
        CREATE TABLE backfill_progress (
          document    TEXT COLLATE "C" PRIMARY KEY,
          fingerprint TEXT NOT NULL,
          records     BIGINT NOT NULL,
          updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        """,
      down: """
        DROP TABLE backfill_progress;
        DROP TABLE documents;

        """),
    Migration(
      version: 2, name: "models_and_symbols",
      up: """
        CREATE TABLE models (
          id         TEXT COLLATE "C" PRIMARY KEY,
          seq        BIGINT NOT NULL,
          created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        CREATE TABLE symbols (
          id         TEXT COLLATE "C" PRIMARY KEY,
          seq        BIGINT NOT NULL,
          created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        """,
      down: """
        DROP TABLE symbols;
        DROP TABLE models;

        """),
    Migration(
      version: 3, name: "prices",
      up: """
        -- Every price ever seen, append-only. `timestamp` is Unix milliseconds, all 64 bits of them, which is more than a
        -- timestamptz spans: whatever lies outside the months that have a partition goes to the default one.
        CREATE TABLE price_ticks (
          provider   TEXT COLLATE "C" NOT NULL,
          symbol     TEXT COLLATE "C" NOT NULL,
          timestamp  BIGINT NOT NULL,
          price      DOUBLE PRECISION NOT NULL,
          volume     DOUBLE PRECISION,
          raw        JSON,
          seq        BIGINT NOT NULL,
          created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (provider, symbol, timestamp, price)
        ) PARTITION BY RANGE (timestamp);

        CREATE TABLE price_ticks_default PARTITION OF price_ticks DEFAULT;

        CREATE INDEX price_ticks_newest ON price_ticks (provider, symbol, timestamp DESC);

        -- Makes the partition of the month that holds `at` (Unix milliseconds), moving what the default partition has of it.
        CREATE FUNCTION ensure_price_ticks_partition(at BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
        DECLARE
          month_start TIMESTAMPTZ;
          lower_bound BIGINT;
          upper_bound BIGINT;
          partition_name TEXT;
        BEGIN
          IF at < 0 OR at >= 253402300800000 THEN
            RETURN;  -- before 1970 or after 9999: the default partition
          END IF;
          month_start := date_trunc('month', to_timestamp(at / 1000) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
          lower_bound := extract(epoch FROM month_start)::BIGINT * 1000;
          upper_bound := extract(epoch FROM (month_start AT TIME ZONE 'UTC' + INTERVAL '1 month') AT TIME ZONE 'UTC')::BIGINT * 1000;
          partition_name := 'price_ticks_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
          IF to_regclass(partition_name) IS NOT NULL THEN
            RETURN;
          END IF;
          PERFORM pg_advisory_xact_lock(hashtext('price_ticks partitions'));
          IF to_regclass(partition_name) IS NOT NULL THEN
            RETURN;
          END IF;
          EXECUTE format('CREATE TABLE %I (LIKE price_ticks INCLUDING ALL)', partition_name);
          EXECUTE format(
            'WITH moved AS (DELETE FROM price_ticks_default WHERE timestamp >= %s AND timestamp < %s RETURNING *) '
            'INSERT INTO %I SELECT * FROM moved', lower_bound, upper_bound, partition_name);
          EXECUTE format('ALTER TABLE price_ticks ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
            partition_name, lower_bound, upper_bound);
        END
        $$;

        -- The newest price of each symbol by provider. `symbol` is what the price is filed under, `quoted_symbol` the name
        -- that the price itself carries: in a legacy file the two can differ.
        CREATE TABLE price_latest (
          provider      TEXT COLLATE "C" NOT NULL,
          symbol        TEXT COLLATE "C" NOT NULL,
          quoted_symbol TEXT NOT NULL,
          price         DOUBLE PRECISION NOT NULL,
          timestamp     BIGINT NOT NULL,
          seq           BIGINT NOT NULL,
          created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (provider, symbol)
        );

        """,
      down: """
        DROP TABLE price_latest;
        DROP FUNCTION ensure_price_ticks_partition(BIGINT);
        DROP TABLE price_ticks;

        """),
    Migration(
      version: 4, name: "accounts",
      up: """
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

        """,
      down: """
        DROP TABLE account_snapshot_positions;
        DROP TABLE account_equity_snapshots;
        DROP TABLE positions;
        DROP TABLE accounts;

        """),
    Migration(
      version: 5, name: "trades",
      up: """
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

        """,
      down: """
        DROP TABLE trades;

        """),
    Migration(
      version: 6, name: "summaries",
      up: """
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

        """,
      down: """
        DROP TABLE model_analytics;
        DROP TABLE leaderboard_entries;
        DROP TABLE since_inception_values;

        """),
    Migration(
      version: 7, name: "conversations",
      up: """
        -- A model can have several conversations: `occurrence` counts them, from 0. `arrival` is the place in the file.
        CREATE TABLE conversations (
          id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          model_id      TEXT COLLATE "C" NOT NULL,
          occurrence    BIGINT NOT NULL,
          arrival       BIGINT NOT NULL,
          messages_null BOOLEAN NOT NULL,
          seq           BIGINT NOT NULL,
          created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (model_id, occurrence)
        );

        CREATE TABLE conversation_messages (
          conversation_id BIGINT NOT NULL REFERENCES conversations ON DELETE CASCADE,
          ordinal         BIGINT NOT NULL,
          role            TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool', '')),
          content         TEXT NOT NULL,
          timestamp       JSON NOT NULL,
          seq             BIGINT NOT NULL,
          created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (conversation_id, ordinal)
        );

        """,
      down: """
        DROP TABLE conversation_messages;
        DROP TABLE conversations;

        """),
    Migration(
      version: 8, name: "decisions_and_markets",
      up: """
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

        """,
      down: """
        DROP TABLE sim_balances;
        DROP TABLE sim_orders;
        DROP TABLE trader_state;
        DROP TABLE market_asset_ctx;
        DROP TABLE market_assets;
        DROP TABLE decision_cycles;

        """),
    Migration(
      version: 9, name: "outbox",
      up: """
        -- What has to reach Redis, written in the transaction of the rows it is about.
        CREATE TABLE events_outbox (
          id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          seq          BIGINT NOT NULL,
          key          TEXT NOT NULL,
          payload      JSON NOT NULL,
          attempts     BIGINT NOT NULL DEFAULT 0,
          last_error   TEXT,
          created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
          delivered_at TIMESTAMPTZ
        );

        CREATE INDEX events_outbox_pending ON events_outbox (key, id) WHERE delivered_at IS NULL;

        """,
      down: """
        DROP TABLE events_outbox;

        """),
    Migration(
      version: 10, name: "views",
      up: """
        -- For people and dashboards: the API does not read these. Sums are NUMERIC, so that they do not depend on their order.
        CREATE MATERIALIZED VIEW latest_equity AS
        SELECT DISTINCT ON (model_id) model_id, id AS snapshot_id, timestamp, dollar_equity, cum_pnl_pct, sharpe_ratio
        FROM account_equity_snapshots
        ORDER BY model_id, timestamp DESC, arrival DESC;

        CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

        CREATE MATERIALIZED VIEW leaderboard AS
        SELECT
          t.model_id,
          count(*) AS num_trades,
          count(*) FILTER (WHERE t.realized_net_pnl > 0) AS num_wins,
          count(*) FILTER (WHERE t.realized_net_pnl < 0) AS num_losses,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl > 0), 0) AS win_dollars,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl < 0), 0) AS lose_dollars,
          max(e.dollar_equity)::NUMERIC AS equity,
          max(e.cum_pnl_pct)::NUMERIC AS return_pct
        FROM trades AS t
        LEFT JOIN latest_equity AS e ON e.model_id = t.model_id
        GROUP BY t.model_id;

        CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

        CREATE MATERIALIZED VIEW since_inception AS
        SELECT DISTINCT ON (model_id) model_id, id, nav_since_inception, inception_date, num_invocations
        FROM since_inception_values
        ORDER BY model_id, arrival DESC;

        CREATE UNIQUE INDEX since_inception_key ON since_inception (model_id);

        CREATE FUNCTION refresh_views() RETURNS VOID LANGUAGE plpgsql AS $$
        BEGIN
          REFRESH MATERIALIZED VIEW latest_equity;
          REFRESH MATERIALIZED VIEW leaderboard;
          REFRESH MATERIALIZED VIEW since_inception;
        END
        $$;

        """,
      down: """
        DROP FUNCTION refresh_views();
        DROP MATERIALIZED VIEW since_inception;
        DROP MATERIALIZED VIEW leaderboard;
        DROP MATERIALIZED VIEW latest_equity;

        """),
    Migration(
      version: 11, name: "dual_write",
      up: """
        -- Where each sink stands: in which journal, and at which entry of it. Moved in the transaction of the rows, so that a
        -- crash leaves the repository behind, never wrong. `backfill_seq` is the newest backfill that was loaded: what the
        -- repository holds of the legacy documents is what they said then, and what came after.
        CREATE TABLE sink_positions (
          sink         TEXT COLLATE "C" PRIMARY KEY,
          journal      TEXT NOT NULL,
          seq          BIGINT NOT NULL,
          backfill_seq BIGINT NOT NULL DEFAULT 0,
          created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        -- The id that messages name their conversation by; a legacy file has none.
        ALTER TABLE conversations ADD COLUMN key TEXT;

        -- What an event said of a model or a symbol, as it came.
        ALTER TABLE models ADD COLUMN detail JSON;
        ALTER TABLE symbols ADD COLUMN detail JSON;

        """,
      down: """
        ALTER TABLE symbols DROP COLUMN detail;
        ALTER TABLE models DROP COLUMN detail;
        ALTER TABLE conversations DROP COLUMN key;
        DROP TABLE sink_positions;

        """),
    Migration(
      version: 12, name: "foreign_writes",
      up: """
        -- Rows that were written by anyone but the repository sink. It marks its transactions with the setting cutover.writer,
        -- which costs it a comparison a row; other writers are not stopped, only noted.
        CREATE TABLE foreign_writes (
          id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at               TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
          table_name       TEXT NOT NULL,
          op               TEXT NOT NULL CHECK (op IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')),
          key              JSON,  -- of the row; NULL for TRUNCATE
          db_user          TEXT NOT NULL,
          application_name TEXT NOT NULL
        );

        -- Arguments: the table's name, since a partition has another one, and the columns of its key. An update that changes a
        -- key is noted for both. Runs as its owner: who writes to a table needs no right to this one.
        CREATE FUNCTION note_foreign_write() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
          members TEXT;
          old_key JSON;
          new_key JSON;
        BEGIN
          IF TG_LEVEL = 'ROW' THEN
            SELECT string_agg(format('%L, ($1).%I', name, name), ', ' ORDER BY place) INTO members
            FROM unnest(TG_ARGV[1:]) WITH ORDINALITY AS columns (name, place);
            IF TG_OP <> 'INSERT' THEN
              EXECUTE format('SELECT json_build_object(%s)', members) INTO old_key USING OLD;
            END IF;
            IF TG_OP <> 'DELETE' THEN
              EXECUTE format('SELECT json_build_object(%s)', members) INTO new_key USING NEW;
            END IF;
          END IF;
          EXECUTE format(
            'INSERT INTO %I.foreign_writes (table_name, op, key, db_user, application_name) '
            'SELECT $1, $2, key, session_user, current_setting(''application_name'') FROM unnest($3) AS written (key)',
            TG_TABLE_SCHEMA)
          USING TG_ARGV[0], TG_OP,
            CASE
              WHEN old_key IS NOT NULL AND new_key IS NOT NULL AND old_key::TEXT <> new_key::TEXT THEN ARRAY[old_key, new_key]
              ELSE ARRAY[coalesce(new_key, old_key)]
            END;
          RETURN NULL;
        END
        $$;

        -- All tables that the sink writes, its own books aside. Partitions have the triggers of price_ticks, also later ones.
        DO $$
        DECLARE
          watched RECORD;
        BEGIN
          FOR watched IN
            SELECT * FROM (VALUES
              ('documents', ARRAY['name']), ('models', ARRAY['id']), ('symbols', ARRAY['id']),
              ('price_ticks', ARRAY['provider', 'symbol', 'timestamp', 'price']), ('price_latest', ARRAY['provider', 'symbol']),
              ('accounts', ARRAY['model_id']), ('positions', ARRAY['model_id', 'market']),
              ('account_equity_snapshots', ARRAY['id']), ('account_snapshot_positions', ARRAY['snapshot_id', 'market']),
              ('trades', ARRAY['id']), ('since_inception_values', ARRAY['id']), ('leaderboard_entries', ARRAY['id']),
              ('model_analytics', ARRAY['source', 'model']), ('conversations', ARRAY['model_id', 'occurrence']),
              ('conversation_messages', ARRAY['conversation_id', 'ordinal']), ('decision_cycles', ARRAY['id']),
              ('market_assets', ARRAY['provider', 'symbol']), ('market_asset_ctx', ARRAY['provider', 'symbol']),
              ('trader_state', ARRAY['id']), ('sim_orders', ARRAY['id']), ('sim_balances', ARRAY['model_id', 'asset'])
            ) AS listed (name, key)
          LOOP
            EXECUTE format(
              'CREATE TRIGGER foreign_write AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW '
              'WHEN (current_setting(''cutover.writer'', true) IS DISTINCT FROM ''sink'') '
              'EXECUTE FUNCTION note_foreign_write(%L, %s)',
              watched.name, watched.name, (SELECT string_agg(quote_literal(part), ', ') FROM unnest(watched.key) AS part));
            EXECUTE format(
              'CREATE TRIGGER foreign_truncate AFTER TRUNCATE ON %I FOR EACH STATEMENT '
              'WHEN (current_setting(''cutover.writer'', true) IS DISTINCT FROM ''sink'') '
              'EXECUTE FUNCTION note_foreign_write(%L)',
              watched.name, watched.name);
          END LOOP;
        END
        $$;

        """,
      down: """
        DROP FUNCTION note_foreign_write() CASCADE;
        DROP TABLE foreign_writes;

        """),
    Migration(
      version: 13, name: "newest_sim_orders",
      up: """
        -- For the copy of a model's newest orders in Redis.
        CREATE INDEX sim_orders_newest ON sim_orders (model_id, timestamp DESC);

        """,
      down: """
        DROP INDEX sim_orders_newest;

        """),
    Migration(
      version: 14, name: "change_notices",
      up: """
        -- Tells those who listen on the channel cutover_changes what a transaction has changed, when it is committed: the table,
        -- or the document as documents/<name>. A server that keeps an answer made of it makes it again. The server sends equal
        -- notices of one transaction once.
        CREATE FUNCTION tell_change() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          IF TG_LEVEL = 'STATEMENT' THEN
            PERFORM pg_notify('cutover_changes', TG_ARGV[0]);
          ELSE
            IF TG_OP <> 'INSERT' THEN
              PERFORM pg_notify('cutover_changes', TG_ARGV[0] || '/' || OLD.name);
            END IF;
            IF TG_OP <> 'DELETE' THEN
              PERFORM pg_notify('cutover_changes', TG_ARGV[0] || '/' || NEW.name);
            END IF;
          END IF;
          RETURN NULL;
        END
        $$;

        -- All tables that an answer can show.
        DO $$
        DECLARE
          shown TEXT;
        BEGIN
          FOREACH shown IN ARRAY ARRAY[
            'models', 'symbols', 'price_latest', 'accounts', 'positions', 'account_equity_snapshots',
            'account_snapshot_positions', 'trades', 'since_inception_values', 'leaderboard_entries', 'model_analytics',
            'conversations', 'conversation_messages'
          ]
          LOOP
            EXECUTE format(
              'CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT '
              'EXECUTE FUNCTION tell_change(%L)',
              shown, shown);
          END LOOP;
        END
        $$;

        CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON documents
        FOR EACH ROW EXECUTE FUNCTION tell_change('documents');
        CREATE TRIGGER tell_truncate AFTER TRUNCATE ON documents
        FOR EACH STATEMENT EXECUTE FUNCTION tell_change('documents');

        """,
      down: """
        DROP FUNCTION tell_change() CASCADE;

        """),
    Migration(
      version: 15, name: "changes",
      up: """
        -- For a comparison of what has changed since another one: rows by the event that wrote them last, and the order of the
        -- lists that grow without bound.
        CREATE INDEX trades_by_seq ON trades (seq);
        CREATE INDEX account_equity_snapshots_by_seq ON account_equity_snapshots (seq);
        CREATE INDEX since_inception_values_by_seq ON since_inception_values (seq);
        -- Whose the trades of a group are.
        CREATE INDEX trades_by_group ON trades (group_ordinal, model_id);
        CREATE INDEX since_inception_values_order ON since_inception_values (arrival);

        -- Foreign writes are noted also where somebody has told the session to fire no triggers (session_replication_role).
        DO $$
        DECLARE
          watched RECORD;
        BEGIN
          FOR watched IN
            SELECT c.relname AS name FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
            WHERE c.relnamespace = to_regnamespace(current_schema()) AND t.tgname = 'foreign_write' AND t.tgparentid = 0
          LOOP
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER foreign_write', watched.name);
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER foreign_truncate', watched.name);
          END LOOP;
        END
        $$;

        """,
      down: """
        DO $$
        DECLARE
          watched RECORD;
        BEGIN
          FOR watched IN
            SELECT c.relname AS name FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
            WHERE c.relnamespace = to_regnamespace(current_schema()) AND t.tgname = 'foreign_write' AND t.tgparentid = 0
          LOOP
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER foreign_write', watched.name);
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER foreign_truncate', watched.name);
          END LOOP;
        END
        $$;

        DROP INDEX since_inception_values_order;
        DROP INDEX trades_by_group;
        DROP INDEX since_inception_values_by_seq;
        DROP INDEX account_equity_snapshots_by_seq;
        DROP INDEX trades_by_seq;

        """),
    Migration(
      version: 16, name: "total_orders",
      up: """
        -- Every order ends in something unique. Two trades can have one place: that of a file which gives a trade another id is
        -- taken by its new row, and the old row stays. A reader who continues behind one of them must not pass over the other.
        CREATE INDEX trades_wire_order ON trades (group_ordinal, sort_time DESC, arrival, id);
        DROP INDEX trades_order;

        DROP MATERIALIZED VIEW leaderboard;
        DROP MATERIALIZED VIEW latest_equity;
        DROP MATERIALIZED VIEW since_inception;

        CREATE MATERIALIZED VIEW latest_equity AS
        SELECT DISTINCT ON (model_id) model_id, id AS snapshot_id, timestamp, dollar_equity, cum_pnl_pct, sharpe_ratio
        FROM account_equity_snapshots
        ORDER BY model_id, timestamp DESC, arrival DESC, id DESC;

        CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

        CREATE MATERIALIZED VIEW leaderboard AS
        SELECT
          t.model_id,
          count(*) AS num_trades,
          count(*) FILTER (WHERE t.realized_net_pnl > 0) AS num_wins,
          count(*) FILTER (WHERE t.realized_net_pnl < 0) AS num_losses,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl > 0), 0) AS win_dollars,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl < 0), 0) AS lose_dollars,
          max(e.dollar_equity)::NUMERIC AS equity,
          max(e.cum_pnl_pct)::NUMERIC AS return_pct
        FROM trades AS t
        LEFT JOIN latest_equity AS e ON e.model_id = t.model_id
        GROUP BY t.model_id;

        CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

        CREATE MATERIALIZED VIEW since_inception AS
        SELECT DISTINCT ON (model_id) model_id, id, nav_since_inception, inception_date, num_invocations
        FROM since_inception_values
        ORDER BY model_id, arrival DESC, id DESC;

        CREATE UNIQUE INDEX since_inception_key ON since_inception (model_id);

        """,
      down: """
        CREATE INDEX trades_order ON trades (group_ordinal, sort_time DESC, arrival);
        DROP INDEX trades_wire_order;

        DROP MATERIALIZED VIEW leaderboard;
        DROP MATERIALIZED VIEW latest_equity;
        DROP MATERIALIZED VIEW since_inception;

        CREATE MATERIALIZED VIEW latest_equity AS
        SELECT DISTINCT ON (model_id) model_id, id AS snapshot_id, timestamp, dollar_equity, cum_pnl_pct, sharpe_ratio
        FROM account_equity_snapshots
        ORDER BY model_id, timestamp DESC, arrival DESC;

        CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

        CREATE MATERIALIZED VIEW leaderboard AS
        SELECT
          t.model_id,
          count(*) AS num_trades,
          count(*) FILTER (WHERE t.realized_net_pnl > 0) AS num_wins,
          count(*) FILTER (WHERE t.realized_net_pnl < 0) AS num_losses,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl > 0), 0) AS win_dollars,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl < 0), 0) AS lose_dollars,
          max(e.dollar_equity)::NUMERIC AS equity,
          max(e.cum_pnl_pct)::NUMERIC AS return_pct
        FROM trades AS t
        LEFT JOIN latest_equity AS e ON e.model_id = t.model_id
        GROUP BY t.model_id;

        CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

        CREATE MATERIALIZED VIEW since_inception AS
        SELECT DISTINCT ON (model_id) model_id, id, nav_since_inception, inception_date, num_invocations
        FROM since_inception_values
        ORDER BY model_id, arrival DESC;

        CREATE UNIQUE INDEX since_inception_key ON since_inception (model_id);

        """),
    Migration(
      version: 17, name: "sink_owners",
      up: """
        -- Who feeds the repository: the writer that moved the position last. `epoch_token` tells it from the writer of a copy of
        -- the journal; the process and the place are for people. All are null until a writer that knows of them takes the store.
        -- `seal` is over what says where the sink stands: a row that was changed by hand is not believed.
        ALTER TABLE sink_positions
          ADD COLUMN epoch BIGINT,
          ADD COLUMN epoch_token TEXT,
          ADD COLUMN epoch_process TEXT,
          ADD COLUMN epoch_place TEXT,
          ADD COLUMN seal TEXT;

        CREATE FUNCTION sink_position_seal(sink TEXT, journal TEXT, seq BIGINT, epoch BIGINT, token TEXT) RETURNS TEXT
          LANGUAGE sql IMMUTABLE
          RETURN md5(concat_ws('|', sink, journal, seq, epoch, token));

        """,
      down: """
        ALTER TABLE sink_positions
          DROP COLUMN epoch,
          DROP COLUMN epoch_token,
          DROP COLUMN epoch_process,
          DROP COLUMN epoch_place,
          DROP COLUMN seal;

        DROP FUNCTION sink_position_seal(TEXT, TEXT, BIGINT, BIGINT, TEXT);

        """),
    Migration(
      version: 18, name: "fresh_views",
      up: """
        -- Statements that have changed what the views show and that no refresh has seen yet. Only rows are added here, so that a
        -- refresh, which removes those that it sees, keeps no writer waiting. Empty means that the views show everything.
        CREATE TABLE view_changes (
          id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          table_name TEXT NOT NULL,
          changed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
        );

        -- Runs as its owner: a user who may write to a table needs no right to this one.
        CREATE FUNCTION note_view_change() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          EXECUTE format('INSERT INTO %I.view_changes (table_name) VALUES ($1)', TG_TABLE_SCHEMA) USING TG_ARGV[0];
          RETURN NULL;
        END
        $$;

        DO $$
        DECLARE
          shown TEXT;
        BEGIN
          FOREACH shown IN ARRAY ARRAY['account_equity_snapshots', 'leaderboard_entries', 'since_inception_values', 'trades']
          LOOP
            EXECUTE format(
              'CREATE TRIGGER note_view_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT '
              'EXECUTE FUNCTION note_view_change(%L)',
              shown, shown);
            -- Also where somebody has told the session to fire no triggers (session_replication_role).
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER note_view_change', shown);
          END LOOP;
        END
        $$;

        DROP FUNCTION refresh_views();
        DROP MATERIALIZED VIEW leaderboard;
        DROP MATERIALIZED VIEW latest_equity;

        -- The newest snapshot of each model. Goes from model to model in the index, so that its cost follows the number of models
        -- and not that of snapshots.
        CREATE MATERIALIZED VIEW latest_equity AS
        WITH RECURSIVE models AS (
          (SELECT model_id FROM account_equity_snapshots ORDER BY model_id LIMIT 1)
          UNION ALL
          SELECT following.model_id
          FROM models CROSS JOIN LATERAL (
            SELECT model_id FROM account_equity_snapshots WHERE model_id > models.model_id ORDER BY model_id LIMIT 1
          ) AS following
        )
        SELECT
          newest.model_id, newest.id AS snapshot_id, newest.timestamp, newest.dollar_equity, newest.realized_pnl,
          newest.total_unrealized_pnl, newest.cum_pnl_pct, newest.sharpe_ratio
        FROM models CROSS JOIN LATERAL (
          SELECT *
          FROM account_equity_snapshots
          WHERE model_id = models.model_id
          ORDER BY timestamp DESC, arrival DESC, id DESC
          LIMIT 1
        ) AS newest;

        CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

        -- Every model's results: the entry of the leaderboard where the platform has ranked the model (`source` is entry), so that
        -- the view says what the API says; else what its trades and its newest snapshot come to (`source` is trades). The text of a
        -- float has all of its digits, of which a cast to NUMERIC keeps 15.
        CREATE MATERIALIZED VIEW leaderboard AS
        WITH results AS (
          SELECT
            model_id,
            count(*) AS num_trades,
            count(*) FILTER (WHERE realized_net_pnl > 0) AS num_wins,
            count(*) FILTER (WHERE realized_net_pnl < 0) AS num_losses,
            coalesce(sum(realized_net_pnl::TEXT::NUMERIC) FILTER (WHERE realized_net_pnl > 0), 0) AS win_dollars,
            coalesce(sum(realized_net_pnl::TEXT::NUMERIC) FILTER (WHERE realized_net_pnl < 0), 0) AS lose_dollars
          FROM trades
          GROUP BY model_id
        ),
        models AS (
          SELECT id AS model_id FROM leaderboard_entries
          UNION
          SELECT model_id FROM results
          UNION
          SELECT model_id FROM latest_equity
        )
        SELECT
          m.model_id,
          coalesce(l.num_trades, r.num_trades, 0) AS num_trades,
          coalesce(l.num_wins, r.num_wins, 0) AS num_wins,
          coalesce(l.num_losses, r.num_losses, 0) AS num_losses,
          coalesce(l.win_dollars::TEXT::NUMERIC, r.win_dollars, 0) AS win_dollars,
          coalesce(l.lose_dollars::TEXT::NUMERIC, r.lose_dollars, 0) AS lose_dollars,
          coalesce(l.equity, e.dollar_equity) AS equity,
          coalesce(l.return_pct, e.cum_pnl_pct) AS return_pct,
          coalesce(l.sharpe, e.sharpe_ratio) AS sharpe,
          CASE WHEN l.id IS NULL THEN 'trades' ELSE 'entry' END AS source
        FROM models AS m
        LEFT JOIN leaderboard_entries AS l ON l.id = m.model_id
        LEFT JOIN results AS r ON r.model_id = m.model_id
        LEFT JOIN latest_equity AS e ON e.model_id = m.model_id;

        CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

        -- Brings the views up to date while others read them. The changes are removed first: a later statement sees everything
        -- that a removed one was about, also where each statement has a snapshot of its own. Runs as the owner of the views, who
        -- alone may refresh them.
        CREATE FUNCTION refresh_views() RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET extra_float_digits = 1 AS $$
        BEGIN
          DELETE FROM view_changes;
          REFRESH MATERIALIZED VIEW CONCURRENTLY latest_equity;
          REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard;
          REFRESH MATERIALIZED VIEW CONCURRENTLY since_inception;
        END
        $$;

        -- What was written before now may be in none of the views.
        REFRESH MATERIALIZED VIEW since_inception;

        DO $$
        BEGIN
          EXECUTE format('ALTER FUNCTION refresh_views() SET search_path = %I, pg_temp', current_schema());
        END
        $$;

        """,
      down: """
        DROP FUNCTION refresh_views();
        DROP MATERIALIZED VIEW leaderboard;
        DROP MATERIALIZED VIEW latest_equity;

        DROP TRIGGER note_view_change ON account_equity_snapshots;
        DROP TRIGGER note_view_change ON leaderboard_entries;
        DROP TRIGGER note_view_change ON since_inception_values;
        DROP TRIGGER note_view_change ON trades;
        DROP FUNCTION note_view_change();
        DROP TABLE view_changes;

        CREATE MATERIALIZED VIEW latest_equity AS
        SELECT DISTINCT ON (model_id) model_id, id AS snapshot_id, timestamp, dollar_equity, cum_pnl_pct, sharpe_ratio
        FROM account_equity_snapshots
        ORDER BY model_id, timestamp DESC, arrival DESC, id DESC;

        CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

        CREATE MATERIALIZED VIEW leaderboard AS
        SELECT
          t.model_id,
          count(*) AS num_trades,
          count(*) FILTER (WHERE t.realized_net_pnl > 0) AS num_wins,
          count(*) FILTER (WHERE t.realized_net_pnl < 0) AS num_losses,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl > 0), 0) AS win_dollars,
          coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl < 0), 0) AS lose_dollars,
          max(e.dollar_equity)::NUMERIC AS equity,
          max(e.cum_pnl_pct)::NUMERIC AS return_pct
        FROM trades AS t
        LEFT JOIN latest_equity AS e ON e.model_id = t.model_id
        GROUP BY t.model_id;

        CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

        CREATE FUNCTION refresh_views() RETURNS VOID LANGUAGE plpgsql AS $$
        BEGIN
          REFRESH MATERIALIZED VIEW latest_equity;
          REFRESH MATERIALIZED VIEW leaderboard;
          REFRESH MATERIALIZED VIEW since_inception;
        END
        $$;

        """),
    Migration(
      version: 19, name: "repository_notices",
      up: """
        -- Notices say which schema they are about, so that a domain hears nothing of another one in the same database: the table,
        -- or the document as documents/<name>, after the schema's name and a colon.
        CREATE OR REPLACE FUNCTION tell_change() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          IF TG_LEVEL = 'STATEMENT' THEN
            PERFORM pg_notify('cutover_changes', TG_TABLE_SCHEMA || ':' || TG_ARGV[0]);
          ELSE
            IF TG_OP <> 'INSERT' THEN
              PERFORM pg_notify('cutover_changes', TG_TABLE_SCHEMA || ':' || TG_ARGV[0] || '/' || OLD.name);
            END IF;
            IF TG_OP <> 'DELETE' THEN
              PERFORM pg_notify('cutover_changes', TG_TABLE_SCHEMA || ':' || TG_ARGV[0] || '/' || NEW.name);
            END IF;
          END IF;
          RETURN NULL;
        END
        $$;

        """,
      down: """
        CREATE OR REPLACE FUNCTION tell_change() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
          IF TG_LEVEL = 'STATEMENT' THEN
            PERFORM pg_notify('cutover_changes', TG_ARGV[0]);
          ELSE
            IF TG_OP <> 'INSERT' THEN
              PERFORM pg_notify('cutover_changes', TG_ARGV[0] || '/' || OLD.name);
            END IF;
            IF TG_OP <> 'DELETE' THEN
              PERFORM pg_notify('cutover_changes', TG_ARGV[0] || '/' || NEW.name);
            END IF;
          END IF;
          RETURN NULL;
        END
        $$;

        """)
  ]
}
