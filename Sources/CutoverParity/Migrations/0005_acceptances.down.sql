DROP TABLE acceptances;
