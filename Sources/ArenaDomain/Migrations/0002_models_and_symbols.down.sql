DROP TABLE symbols;
DROP TABLE models;
