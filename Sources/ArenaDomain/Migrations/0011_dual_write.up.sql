-- Where each sink stands: in which journal, and at which entry of it. Moved in the transaction of the rows, so that a
-- crash leaves the repository behind, never wrong. `backfill_seq` is the newest backfill that was loaded: what the
-- repository holds of the legacy documents is what they said then, and what came after.
CREATE TABLE sink_positions (
  sink         TEXT COLLATE "C" PRIMARY KEY,
  journal      TEXT NOT NULL,
  seq          BIGINT NOT NULL,
  backfill_seq BIGINT NOT NULL DEFAULT 0,
  created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- The id that messages name their conversation by; a legacy file has none.
ALTER TABLE conversations ADD COLUMN key TEXT;

-- What an event said of a model or a symbol, as it came.
ALTER TABLE models ADD COLUMN detail JSON;
ALTER TABLE symbols ADD COLUMN detail JSON;
