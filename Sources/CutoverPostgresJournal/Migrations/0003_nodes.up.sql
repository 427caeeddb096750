-- The processes that use a journal, as they say again and again of themselves.
CREATE TABLE nodes (
  journal  SMALLINT NOT NULL REFERENCES journals,
  -- Tells the process from any other.
  token    TEXT NOT NULL,
  process  TEXT NOT NULL,
  version  TEXT NOT NULL,
  -- The session of the journal's lock, where the process feeds the stores.
  backend  INTEGER,
  began_at BIGINT NOT NULL,
  seen_at  BIGINT NOT NULL,
  PRIMARY KEY (journal, token)
);

-- Until when only the process that feeds the stores may append: it is taking hold of the legacy files for a backfill.
ALTER TABLE journals ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0;
