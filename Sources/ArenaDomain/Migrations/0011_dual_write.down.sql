ALTER TABLE symbols DROP COLUMN detail;
ALTER TABLE models DROP COLUMN detail;
ALTER TABLE conversations DROP COLUMN key;
DROP TABLE sink_positions;
