DROP TABLE node_sinks;
ALTER TABLE nodes DROP COLUMN session;
