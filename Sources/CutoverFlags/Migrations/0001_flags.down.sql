DROP TABLE history, sets;
DROP FUNCTION refuse_change();
