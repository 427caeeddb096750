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
