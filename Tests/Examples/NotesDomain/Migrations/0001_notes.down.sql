DROP TABLE sink_positions;
DROP TABLE notes;
