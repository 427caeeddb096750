-- Who feeds the repository: the writer that moved the position last. `epoch_token` tells it from the writer of a copy of
-- the journal; the process and the place are for people. All are null until a writer that knows of them takes the store.
-- `seal` is over what says where the sink stands: a row that was changed by hand is not believed.
ALTER TABLE sink_positions
  ADD COLUMN epoch BIGINT,
  ADD COLUMN epoch_token TEXT,
  ADD COLUMN epoch_process TEXT,
  ADD COLUMN epoch_place TEXT,
  ADD COLUMN seal TEXT;

CREATE FUNCTION sink_position_seal(sink TEXT, journal TEXT, seq BIGINT, epoch BIGINT, token TEXT) RETURNS TEXT
  LANGUAGE sql IMMUTABLE
  RETURN md5(concat_ws('|', sink, journal, seq, epoch, token));
