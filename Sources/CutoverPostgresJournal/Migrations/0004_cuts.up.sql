-- Who wants all sides kept as they are at an entry of the journal.
CREATE TABLE cuts (
  journal SMALLINT NOT NULL REFERENCES journals,
  -- Tells the cut from any other one.
  token   TEXT NOT NULL,
  -- Who asks, for people.
  process TEXT NOT NULL,
  -- When it was heard of last, in Unix milliseconds: what nobody asks for any more is let go.
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (journal, token)
);

-- What was kept of a side, and by whom.
CREATE TABLE kept_sides (
  journal      SMALLINT NOT NULL,
  token        TEXT NOT NULL,
  side         TEXT NOT NULL,
  -- The entry that the side stands at.
  sequence     BIGINT NOT NULL,
  -- Who keeps it, for people.
  process      TEXT NOT NULL,
  -- Where it is: a folder on the keeper's machine, or the name of a snapshot in Postgres; empty where it could not be kept.
  handle       TEXT NOT NULL,
  -- What its values in Redis were copied to; empty where they were not.
  cache_prefix TEXT NOT NULL,
  -- Which store it is of.
  store        TEXT NOT NULL,
  -- Where the keeper can be asked for it from another machine; empty where it cannot.
  address      TEXT NOT NULL,
  -- For how many milliseconds the sink stood still for it.
  pause        BIGINT NOT NULL,
  -- Why it could not be kept.
  error        TEXT,
  PRIMARY KEY (journal, token, side),
  FOREIGN KEY (journal, token) REFERENCES cuts ON DELETE CASCADE
);
