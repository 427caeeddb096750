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
