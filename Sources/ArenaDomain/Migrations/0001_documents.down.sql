DROP TABLE backfill_progress;
DROP TABLE documents;
