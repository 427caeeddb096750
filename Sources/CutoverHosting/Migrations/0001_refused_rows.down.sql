DROP TABLE import_rejects;
