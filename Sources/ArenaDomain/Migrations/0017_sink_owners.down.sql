ALTER TABLE sink_positions
  DROP COLUMN epoch,
  DROP COLUMN epoch_token,
  DROP COLUMN epoch_process,
  DROP COLUMN epoch_place,
  DROP COLUMN seal;

DROP FUNCTION sink_position_seal(TEXT, TEXT, BIGINT, BIGINT, TEXT);
