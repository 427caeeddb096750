-- The session by which a process has its locks, whether it feeds stores or not.
ALTER TABLE nodes ADD COLUMN session INTEGER;

-- What a process says of the sinks of the journal. One of a version that leaves each store to the process that has the
-- journal's lock says nothing of them.
CREATE TABLE node_sinks (
  journal SMALLINT NOT NULL,
  token   TEXT NOT NULL,
  sink    TEXT COLLATE "C" NOT NULL,
  -- Whether it feeds the store: it has the sink's lock.
  feeds   BOOLEAN NOT NULL,
  -- Whether it asks for the lock, which is its own to have.
  wants   BOOLEAN NOT NULL,
  -- Whether it could feed the store.
  reaches BOOLEAN NOT NULL,
  PRIMARY KEY (journal, token, sink),
  FOREIGN KEY (journal, token) REFERENCES nodes ON DELETE CASCADE
);
