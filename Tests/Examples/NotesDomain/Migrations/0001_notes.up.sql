CREATE TABLE notes (
  key  TEXT COLLATE "C" PRIMARY KEY,
  text TEXT NOT NULL CHECK (text <> ''),
  seq  BIGINT NOT NULL
);

-- Where the sink stands, moved in the transaction of the rows, and the writer that brought it there.
CREATE TABLE sink_positions (
  sink    TEXT PRIMARY KEY,
  journal TEXT NOT NULL,
  seq     BIGINT NOT NULL,
  epoch   TEXT
);
