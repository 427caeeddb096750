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
