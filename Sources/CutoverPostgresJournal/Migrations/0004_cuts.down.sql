DROP TABLE kept_sides;
DROP TABLE cuts;
