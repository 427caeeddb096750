CREATE TABLE notes (
  key        TEXT COLLATE "C" PRIMARY KEY,
  text       TEXT NOT NULL CHECK (text <> ''),
  seq        BIGINT NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- For a comparison of what has changed since another one.
CREATE INDEX notes_by_seq ON notes (seq);

CALL follow_table('notes', 'key');
