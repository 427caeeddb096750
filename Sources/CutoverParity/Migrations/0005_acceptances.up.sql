-- Who has taken what others have written to tables that no endpoint shows for right.
CREATE TABLE acceptances (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  domain      TEXT COLLATE "C" NOT NULL,
  table_name  TEXT NOT NULL,
  writes      BIGINT NOT NULL,
  accepted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  accepted_by TEXT NOT NULL,
  reason      TEXT NOT NULL
);
