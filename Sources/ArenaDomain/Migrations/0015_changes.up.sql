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
