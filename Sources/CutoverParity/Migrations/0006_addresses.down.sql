ALTER TABLE shares DROP COLUMN address;
