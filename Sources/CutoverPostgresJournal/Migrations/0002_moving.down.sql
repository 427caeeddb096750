ALTER TABLE journals DROP COLUMN standing, DROP COLUMN other_place;
