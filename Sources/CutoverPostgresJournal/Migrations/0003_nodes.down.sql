ALTER TABLE journals DROP COLUMN held_until;
DROP TABLE nodes;
