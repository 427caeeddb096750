// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "repository",
      up: """
        -- The tables, functions and triggers that every domain's schema has. A domain's first migration is this file.

        -- Where each sink stands: in which journal, at which entry of it, and which writer brought it there. Moved in the
        -- transaction of the rows, so that a crash leaves the repository behind, never wrong. `backfill_seq` is the newest
        -- backfill that was loaded. `epoch_token` tells a writer from that of a copy of the journal; process and place are for
        -- people. `seal` is over what says where the sink stands: a row that was changed by hand is not believed.
        CREATE TABLE sink_positions (
          sink          TEXT COLLATE "C" PRIMARY KEY,
          journal       TEXT NOT NULL,
          seq           BIGINT NOT NULL,
          backfill_seq  BIGINT NOT NULL DEFAULT 0,
          created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
          epoch         BIGINT,
          epoch_token   TEXT,
          epoch_process TEXT,
          epoch_place   TEXT,
          seal          TEXT
        );

        CREATE FUNCTION sink_position_seal(sink TEXT, journal TEXT, seq BIGINT, epoch BIGINT, token TEXT) RETURNS TEXT
          LANGUAGE sql IMMUTABLE
          RETURN md5(concat_ws('|', sink, journal, seq, epoch, token));

        -- A legacy document is more than its records: it can be missing, and its list can be null. One row a document, written
        -- once all of its records are in; without it the repository does not know the document and answers an error, never an
        -- empty list.
        CREATE TABLE documents (
          name       TEXT COLLATE "C" PRIMARY KEY,
          is_null    BOOLEAN NOT NULL,
          seq        BIGINT NOT NULL,
          created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        -- How far an unfinished backfill has come, so that the next one goes on from there.
        CREATE TABLE backfill_progress (
          document    TEXT COLLATE "C" PRIMARY KEY,
          fingerprint TEXT NOT NULL,
          records     BIGINT NOT NULL,
          updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
        );

        -- Rows that were written by anyone but the repository's sink. It marks its transactions with the setting cutover.writer,
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

        -- Has a table's changes told, and writes to it noted that do not come through the sink, also where a session fires no
        -- triggers (session_replication_role). The rest of the arguments are the columns of its key.
        CREATE PROCEDURE follow_table(followed TEXT, VARIADIC key TEXT[]) LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE format(
            'CREATE TRIGGER foreign_write AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW '
            'WHEN (current_setting(''cutover.writer'', true) IS DISTINCT FROM ''sink'') '
            'EXECUTE FUNCTION note_foreign_write(%L, %s)',
            followed, followed, (SELECT string_agg(quote_literal(part), ', ') FROM unnest(key) AS part));
          EXECUTE format(
            'CREATE TRIGGER foreign_truncate AFTER TRUNCATE ON %I FOR EACH STATEMENT '
            'WHEN (current_setting(''cutover.writer'', true) IS DISTINCT FROM ''sink'') '
            'EXECUTE FUNCTION note_foreign_write(%L)',
            followed, followed);
          EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER foreign_write', followed);
          EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER foreign_truncate', followed);
          EXECUTE format(
            'CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT '
            'EXECUTE FUNCTION tell_change(%L)',
            followed, followed);
        END
        $$;

        CALL follow_table('documents', 'name');
        DROP TRIGGER tell_change ON documents;
        CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON documents
        FOR EACH ROW EXECUTE FUNCTION tell_change('documents');
        CREATE TRIGGER tell_truncate AFTER TRUNCATE ON documents
        FOR EACH STATEMENT EXECUTE FUNCTION tell_change('documents');

        """,
      down: """
        DROP TABLE documents, backfill_progress, foreign_writes, sink_positions;
        DROP PROCEDURE follow_table;
        DROP FUNCTION note_foreign_write, tell_change, sink_position_seal;

        """),
    Migration(
      version: 2, name: "repository_notices",
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

        """),
    Migration(
      version: 3, name: "arbitrage",
      up: #"""
        -- Fills on the chain, the trades at brokers that hedge them, and what the bot keeps about both. Legacy ids stay. Numbers
        -- that the legacy file has as binary64 are exact here: most columns hold its value in its shortest decimal form, and
        -- beside some there is the exact one. NaN is greater than any number in Postgres, and so it is refused by name.

        CREATE TABLE onchain_trades (
          id                  BIGSERIAL PRIMARY KEY,
          tx_hash             TEXT COLLATE "C" NOT NULL CHECK (tx_hash ~ '^0x[0-9a-f]{64}$'),
          log_index           BIGINT NOT NULL CHECK (log_index >= 0),
          symbol              TEXT COLLATE "C" NOT NULL CHECK (symbol <> ''),       -- of the token
          base_symbol         TEXT COLLATE "C" NOT NULL CHECK (base_symbol <> ''),  -- the ticker, without the token's marker
          amount              NUMERIC(38,18) NOT NULL CHECK (amount > 0 AND amount <> 'NaN'),  -- exact where the event has it
          direction           TEXT NOT NULL CHECK (direction IN ('BUY', 'SELL')),
          price_usdc          NUMERIC(38,18) NOT NULL CHECK (price_usdc > 0 AND price_usdc <> 'NaN'),
          created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
          block_timestamp     TIMESTAMPTZ,
          gas_used            BIGINT CHECK (gas_used >= 0),
          effective_gas_price NUMERIC(39,0) CHECK (effective_gas_price >= 0 AND effective_gas_price <> 'NaN'),  -- wei
          pyth_price          NUMERIC(38,18) CHECK (pyth_price <> 'NaN'),
          pyth_confidence     NUMERIC(38,18) CHECK (pyth_confidence >= 0 AND pyth_confidence <> 'NaN'),
          pyth_exponent       INTEGER,
          pyth_publish_time   TIMESTAMPTZ,
          equity_raw          NUMERIC(78,0) CHECK (equity_raw >= 0 AND equity_raw <> 'NaN'),  -- in units of 10^-18
          usdc_raw            NUMERIC(78,0) CHECK (usdc_raw >= 0 AND usdc_raw <> 'NaN'),      -- in units of 10^-6
          seq                 BIGINT NOT NULL DEFAULT 0,
          updated_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (tx_hash, log_index)
        );
        CREATE INDEX onchain_trades_symbol ON onchain_trades (symbol);
        CREATE INDEX onchain_trades_base_symbol ON onchain_trades (base_symbol);
        CREATE INDEX onchain_trades_by_seq ON onchain_trades (seq);

        CREATE TABLE offchain_trades (
          id              BIGSERIAL PRIMARY KEY,
          symbol          TEXT COLLATE "C" NOT NULL CHECK (symbol <> ''),
          shares          BIGINT NOT NULL CHECK (shares > 0),
          direction       TEXT NOT NULL CHECK (direction IN ('BUY', 'SELL')),
          broker          TEXT NOT NULL DEFAULT 'schwab' CHECK (broker IN ('schwab', 'alpaca', 'dry_run')),
          broker_order_id TEXT CHECK (broker_order_id <> ''),
          order_id        TEXT CHECK (order_id <> ''),
          price_cents     BIGINT CHECK (price_cents >= 0),
          status          TEXT NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SUBMITTED', 'FILLED', 'FAILED')),
          executed_at     TIMESTAMPTZ,
          row_version     BIGINT NOT NULL DEFAULT 1,
          seq             BIGINT NOT NULL DEFAULT 0,
          updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
          CONSTRAINT offchain_trades_shape CHECK (
            CASE status
              WHEN 'PENDING' THEN executed_at IS NULL
              WHEN 'SUBMITTED' THEN coalesce(order_id, broker_order_id) IS NOT NULL AND executed_at IS NULL
              WHEN 'FILLED' THEN
                coalesce(order_id, broker_order_id) IS NOT NULL AND price_cents IS NOT NULL AND executed_at IS NOT NULL
              WHEN 'FAILED' THEN executed_at IS NOT NULL
              ELSE true  -- refused by another constraint
            END)
        );
        CREATE INDEX offchain_trades_symbol ON offchain_trades (symbol);
        CREATE INDEX offchain_trades_broker ON offchain_trades (broker);
        CREATE INDEX offchain_trades_status ON offchain_trades (status);
        CREATE INDEX offchain_trades_by_seq ON offchain_trades (seq);
        -- A symbol has one order in progress at the most.
        CREATE UNIQUE INDEX offchain_trades_in_progress ON offchain_trades (symbol) WHERE status IN ('PENDING', 'SUBMITTED');

        CREATE TABLE trade_accumulators (
          symbol               TEXT COLLATE "C" PRIMARY KEY CHECK (symbol <> ''),
          accumulated_long     NUMERIC(38,18) NOT NULL DEFAULT 0 CHECK (accumulated_long >= 0 AND accumulated_long <> 'NaN'),
          accumulated_short    NUMERIC(38,18) NOT NULL DEFAULT 0 CHECK (accumulated_short >= 0 AND accumulated_short <> 'NaN'),
          net_position         NUMERIC(38,18) GENERATED ALWAYS AS (accumulated_long - accumulated_short) STORED,
          legacy_net_position  NUMERIC(38,18) CHECK (legacy_net_position <> 'NaN'),  -- stale: nobody keeps it up to date
          exact_long           NUMERIC(38,18) CHECK (exact_long <> 'NaN'),
          exact_short          NUMERIC(38,18) CHECK (exact_short <> 'NaN'),
          pending_execution_id BIGINT REFERENCES offchain_trades (id) ON DELETE SET NULL ON UPDATE CASCADE,
          last_updated         TIMESTAMPTZ NOT NULL DEFAULT now(),
          seq                  BIGINT NOT NULL DEFAULT 0,
          updated_at           TIMESTAMPTZ NOT NULL DEFAULT now()
        );
        CREATE INDEX trade_accumulators_by_seq ON trade_accumulators (seq);
        CREATE UNIQUE INDEX trade_accumulators_pending ON trade_accumulators (pending_execution_id)
          WHERE pending_execution_id IS NOT NULL;

        CREATE FUNCTION touch_accumulator() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN
          NEW.last_updated := now();
          RETURN NEW;
        END
        $$;

        -- What the sink writes has the time that the legacy file has.
        CREATE TRIGGER touch BEFORE UPDATE ON trade_accumulators FOR EACH ROW
        WHEN (OLD.last_updated = NEW.last_updated AND current_setting('cutover.writer', true) IS DISTINCT FROM 'sink')
        EXECUTE FUNCTION touch_accumulator();

        CREATE TABLE trade_execution_links (
          id                 BIGSERIAL PRIMARY KEY,
          trade_id           BIGINT NOT NULL REFERENCES onchain_trades (id) ON DELETE CASCADE ON UPDATE CASCADE,
          execution_id       BIGINT NOT NULL REFERENCES offchain_trades (id) ON DELETE CASCADE ON UPDATE CASCADE,
          contributed_shares NUMERIC(38,18) NOT NULL CHECK (contributed_shares > 0 AND contributed_shares <> 'NaN'),
          created_at         TIMESTAMPTZ NOT NULL DEFAULT now(),
          seq                BIGINT NOT NULL DEFAULT 0,
          updated_at         TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (trade_id, execution_id)
        );
        CREATE INDEX trade_execution_links_trade ON trade_execution_links (trade_id);
        CREATE INDEX trade_execution_links_execution ON trade_execution_links (execution_id);
        CREATE INDEX trade_execution_links_by_seq ON trade_execution_links (seq);

        -- NULL for what is no JSON, or none that JSONB can hold, such as a text with \u0000.
        CREATE FUNCTION json_if_any(data TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE STRICT AS $$
        BEGIN
          RETURN data::JSONB;
        EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
          RETURN NULL;
        END
        $$;

        CREATE TABLE event_queue (
          id              BIGSERIAL PRIMARY KEY,
          tx_hash         TEXT COLLATE "C" NOT NULL CHECK (tx_hash ~ '^0x[0-9a-f]{64}$'),
          log_index       BIGINT NOT NULL CHECK (log_index >= 0),
          block_number    BIGINT NOT NULL CHECK (block_number >= 0),
          event_data      TEXT NOT NULL CHECK (event_data <> ''),
          event_json      JSONB GENERATED ALWAYS AS (json_if_any(event_data)) STORED,
          processed       BOOLEAN NOT NULL DEFAULT false,
          created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
          processed_at    TIMESTAMPTZ,
          block_timestamp TIMESTAMPTZ,
          seq             BIGINT NOT NULL DEFAULT 0,
          updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (tx_hash, log_index)
        );
        CREATE INDEX event_queue_block_number ON event_queue (block_number);
        CREATE INDEX event_queue_processed ON event_queue (processed);
        CREATE INDEX event_queue_created_at ON event_queue (created_at);
        CREATE INDEX event_queue_by_seq ON event_queue (seq);

        CREATE TABLE metrics_pnl (
          id                 BIGSERIAL PRIMARY KEY,
          symbol             TEXT COLLATE "C" NOT NULL CHECK (symbol <> ''),
          timestamp          TIMESTAMPTZ NOT NULL,
          trade_type         TEXT NOT NULL CHECK (trade_type IN ('ONCHAIN', 'OFFCHAIN')),
          trade_id           BIGINT NOT NULL,
          trade_direction    TEXT NOT NULL CHECK (trade_direction IN ('BUY', 'SELL')),
          quantity           NUMERIC(38,18) NOT NULL CHECK (quantity > 0 AND quantity <> 'NaN'),
          price_per_share    NUMERIC(38,18) NOT NULL CHECK (price_per_share > 0 AND price_per_share <> 'NaN'),
          realized_pnl       NUMERIC(38,18) CHECK (realized_pnl <> 'NaN'),  -- NULL where the position grew, which 0 is not
          cumulative_pnl     NUMERIC(38,18) NOT NULL CHECK (cumulative_pnl <> 'NaN'),
          net_position_after NUMERIC(38,18) NOT NULL CHECK (net_position_after <> 'NaN'),
          seq                BIGINT NOT NULL DEFAULT 0,
          updated_at         TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (trade_type, trade_id)
        );
        CREATE INDEX metrics_pnl_symbol ON metrics_pnl (symbol);
        CREATE INDEX metrics_pnl_timestamp ON metrics_pnl (timestamp);
        CREATE INDEX metrics_pnl_symbol_timestamp ON metrics_pnl (symbol, timestamp);
        CREATE INDEX metrics_pnl_by_seq ON metrics_pnl (seq);

        CREATE TABLE symbol_locks (
          symbol     TEXT COLLATE "C" PRIMARY KEY,
          locked_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
          seq        BIGINT NOT NULL DEFAULT 0,
          updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
        );
        CREATE INDEX symbol_locks_by_seq ON symbol_locks (seq);

        -- Tokens of the broker as the bot has encrypted them: hex of nonce, ciphertext and tag. Never decrypted here.
        CREATE TABLE schwab_auth (
          id                       INTEGER PRIMARY KEY CHECK (id = 1),
          access_token             TEXT NOT NULL,
          access_token_fetched_at  TIMESTAMPTZ NOT NULL,
          refresh_token            TEXT NOT NULL,
          refresh_token_fetched_at TIMESTAMPTZ NOT NULL,
          encryption_version       INTEGER NOT NULL DEFAULT 1 CHECK (encryption_version > 0),
          seq                      BIGINT NOT NULL DEFAULT 0,
          updated_at               TIMESTAMPTZ NOT NULL DEFAULT now()
        );
        CREATE INDEX schwab_auth_by_seq ON schwab_auth (seq);

        -- The one table of the oldest legacy files.
        CREATE TABLE trades_v0 (
          id                            BIGSERIAL PRIMARY KEY,
          tx_hash                       TEXT COLLATE "C" NOT NULL CHECK (tx_hash ~ '^0x[0-9a-f]{64}$'),
          log_index                     BIGINT NOT NULL CHECK (log_index >= 0),
          onchain_input_symbol          TEXT COLLATE "C",
          onchain_input_amount          NUMERIC(38,18) CHECK (onchain_input_amount <> 'NaN'),
          onchain_output_symbol         TEXT COLLATE "C",
          onchain_output_amount         NUMERIC(38,18) CHECK (onchain_output_amount <> 'NaN'),
          onchain_io_ratio              NUMERIC(38,18) CHECK (onchain_io_ratio <> 'NaN'),
          onchain_price_per_share_cents NUMERIC(38,18) CHECK (onchain_price_per_share_cents <> 'NaN'),
          schwab_ticker                 TEXT COLLATE "C",
          schwab_instruction            TEXT CHECK (schwab_instruction IN ('BUY', 'SELL')),
          schwab_quantity               BIGINT,
          schwab_price_per_share_cents  NUMERIC(20,4) CHECK (schwab_price_per_share_cents <> 'NaN'),
          status                        TEXT CHECK (status IN ('PENDING', 'FILLED', 'FAILED')),
          schwab_order_id               TEXT,
          created_at                    TIMESTAMPTZ NOT NULL DEFAULT now(),
          completed_at                  TIMESTAMPTZ,
          seq                           BIGINT NOT NULL DEFAULT 0,
          updated_at                    TIMESTAMPTZ NOT NULL DEFAULT now(),
          UNIQUE (tx_hash, log_index)
        );
        CREATE INDEX trades_v0_by_seq ON trades_v0 (seq);

        CALL follow_table('onchain_trades', 'id');
        CALL follow_table('offchain_trades', 'id');
        CALL follow_table('trade_accumulators', 'symbol');
        CALL follow_table('trade_execution_links', 'id');
        CALL follow_table('event_queue', 'id');
        CALL follow_table('metrics_pnl', 'id');
        CALL follow_table('symbol_locks', 'symbol');
        CALL follow_table('schwab_auth', 'id');
        CALL follow_table('trades_v0', 'id');

        """#,
      down: """
        DROP TABLE trade_execution_links, trade_accumulators, onchain_trades, offchain_trades, event_queue, metrics_pnl,
          symbol_locks, schwab_auth, trades_v0;
        DROP FUNCTION json_if_any, touch_accumulator;

        """),
    Migration(
      version: 4, name: "refused_rows",
      up: """
        -- The rows of the legacy store that the repository cannot have, as the newest backfill found them: which column is to
        -- blame, where that is known, and what the row holds.
        CREATE TABLE import_rejects (
          source_table TEXT COLLATE "C" NOT NULL,
          source_key   TEXT COLLATE "C" NOT NULL,
          column_name  TEXT NOT NULL,
          reason       TEXT NOT NULL,
          legacy_row   TEXT NOT NULL,  -- JSON
          seq          BIGINT NOT NULL,
          updated_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (source_table, source_key)
        );

        """,
      down: """
        DROP TABLE import_rejects;

        """)
  ]
}
