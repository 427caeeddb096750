-- What a run is compared on, for those who help with it, and for the run that goes on where this one was killed.
CREATE TABLE shares (
  run_id          TEXT COLLATE "C" PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  -- A hash of all that two runs have to agree in for one to go on with what the other has found.
  fit             TEXT NOT NULL,
  -- Whether other processes may take part.
  is_open         BOOLEAN NOT NULL,
  program         TEXT NOT NULL,
  schema_version  TEXT NOT NULL,
  snapshot        TEXT NOT NULL,
  sequence        BIGINT NOT NULL,
  cut_folder      TEXT NOT NULL,
  cache_prefix    TEXT NOT NULL,
  endpoints       TEXT[] NOT NULL,
  legs            TEXT[] NOT NULL,
  samples         INTEGER NOT NULL,
  -- What need not be compared again, by endpoint.
  baselines       JSON NOT NULL,
  rules           TEXT,
  rules_hash      TEXT,
  deadline_at     TIMESTAMPTZ
);

-- The units of work of a run that has not ended. A result and the state that says it is there come in one statement.
CREATE TABLE segments (
  run_id         TEXT COLLATE "C" NOT NULL REFERENCES runs ON DELETE CASCADE,
  place          INTEGER NOT NULL,
  endpoint       TEXT COLLATE "C" NOT NULL,
  requests       JSON NOT NULL,
  request_count  INTEGER NOT NULL,
  is_last        BOOLEAN NOT NULL,
  -- The journal's entry that both sides are read at.
  sequence       BIGINT NOT NULL,
  -- Which is to be compared first.
  rank           INTEGER NOT NULL,
  state          TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'claimed', 'done')),
  worker         TEXT,
  lease_until    TIMESTAMPTZ,
  attempts       INTEGER NOT NULL DEFAULT 0,
  records        BIGINT,
  differences    BIGINT,
  -- Forgotten after a while, when nobody goes on with the run any more.
  result         JSON,
  PRIMARY KEY (run_id, place),
  CHECK (state <> 'claimed' OR (worker IS NOT NULL AND lease_until IS NOT NULL)),
  CHECK (state = 'done' OR result IS NULL)
);
