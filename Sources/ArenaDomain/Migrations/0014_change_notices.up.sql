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
