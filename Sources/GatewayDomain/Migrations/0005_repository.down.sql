DROP TABLE documents, backfill_progress, foreign_writes, sink_positions;
DROP PROCEDURE follow_table;
DROP FUNCTION note_foreign_write, tell_change, sink_position_seal;
