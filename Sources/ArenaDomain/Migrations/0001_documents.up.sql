-- A legacy file is more than its records: it can be missing, its list can be null, it can carry a marker or a clock.
-- One row a file, written once all of its records are in; without it the repository does not know the file and
-- answers an error, never an empty list.
CREATE TABLE documents (
  name                    TEXT COLLATE "C" PRIMARY KEY,
  is_null                 BOOLEAN NOT NULL,
  server_time             BIGINT NOT NULL,
  last_hourly_marker_read BIGINT NOT NULL,
  seq                     BIGINT NOT NULL,
  created_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at              TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- How far an unfinished backfill has come, so that the next one goes on from there.
CREATE TABLE backfill_progress (
  document    TEXT COLLATE "C" PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  records     BIGINT NOT NULL,
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
