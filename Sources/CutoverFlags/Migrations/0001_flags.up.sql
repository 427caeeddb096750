-- Each version of the flags, whole, as the flag file would have it; the newest is in force.
CREATE TABLE sets (
  version    BIGINT PRIMARY KEY CHECK (version > 0),
  definition TEXT NOT NULL,
  made_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- The records of the history, each bound to the one before it by a hash: to the byte, so that it can be checked.
CREATE TABLE history (
  n    BIGINT PRIMARY KEY CHECK (n > 0),
  line TEXT NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of %: what was done to flags is only added to', TG_OP, TG_TABLE_NAME;
END
$$;

CREATE TRIGGER sets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sets
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
