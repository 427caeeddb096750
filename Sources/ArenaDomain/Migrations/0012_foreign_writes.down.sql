DROP FUNCTION note_foreign_write() CASCADE;
DROP TABLE foreign_writes;
