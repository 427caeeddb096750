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
