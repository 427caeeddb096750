DROP TABLE segments, shares;
