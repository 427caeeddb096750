-- The ends of histories that are kept elsewhere, such as in a file: a history that lacks one of these was rewritten.
CREATE TABLE heads (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  store    TEXT NOT NULL,
  n        BIGINT NOT NULL CHECK (n > 0),
  version  BIGINT NOT NULL,
  hash     TEXT NOT NULL,
  noted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (store, n, hash)
);

CREATE TRIGGER heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
