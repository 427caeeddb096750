// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "gateway",
      up: """
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

        """,
      down: """
        DROP TABLE events_outbox, balances, executions, orders, strategy_instances, provider_routes, providers;

        """),
    Migration(
      version: 2, name: "instance_id",
      up: """
        -- The name that people give an instance, and that the API knows it by.
        ALTER TABLE strategy_instances ADD COLUMN instance_id TEXT;
        UPDATE strategy_instances SET instance_id = id::TEXT;
        ALTER TABLE strategy_instances ALTER COLUMN instance_id SET NOT NULL;
        ALTER TABLE strategy_instances ADD CONSTRAINT strategy_instances_instance_id UNIQUE (instance_id);

        """,
      down: """
        ALTER TABLE strategy_instances DROP COLUMN instance_id;

        """),
    Migration(
      version: 3, name: "tag",
      up: """
        ALTER TABLE strategy_instances RENAME COLUMN version TO tag;
        ALTER INDEX strategy_instances_version RENAME TO strategy_instances_tag;

        """,
      down: """
        ALTER INDEX strategy_instances_tag RENAME TO strategy_instances_version;
        ALTER TABLE strategy_instances RENAME COLUMN tag TO version;

        """),
    Migration(
      version: 4, name: "shared_tags",
      up: """
        -- Several instances can run one version of a strategy.
        DROP INDEX strategy_instances_tag;
        CREATE INDEX strategy_instances_tag ON strategy_instances (strategy_identifier, tag);

        """,
      down: """
        -- Fails where several instances run one version: which of them should go is not for a migration to say.
        DROP INDEX strategy_instances_tag;
        CREATE UNIQUE INDEX strategy_instances_tag ON strategy_instances (strategy_identifier, tag);

        """),
    Migration(
      version: 5, name: "repository",
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
      version: 6, name: "repository_notices",
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
      version: 7, name: "cutover",
      up: """
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

        """,
      down: """
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

        """),
    Migration(
      version: 8, name: "outbox_table",
      up: """
        -- The messages are in the table of every domain that sends some; the gateway's own programs go on using the old name.
        ALTER TABLE events_outbox RENAME TO outbox_messages;
        ALTER INDEX events_outbox_waiting RENAME TO outbox_messages_waiting;
        CREATE VIEW events_outbox AS SELECT * FROM outbox_messages;

        """,
      down: """
        DROP VIEW events_outbox;
        ALTER INDEX outbox_messages_waiting RENAME TO events_outbox_waiting;
        ALTER TABLE outbox_messages RENAME TO events_outbox;

        """)
  ]
}
