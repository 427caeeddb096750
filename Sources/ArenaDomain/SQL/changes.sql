-- The trades that stand between two others in wire order, these included. Each branch is a range of the index.
-- name: ListTradeIdsBetween :many
WITH bounds AS MATERIALIZED (
  SELECT
    f.group_ordinal AS first_group, f.sort_time AS first_time, l.group_ordinal AS last_group, l.sort_time AS last_time
  FROM trades AS f, trades AS l
  WHERE f.id = @first_id AND l.id = @last_id
)
SELECT t.id AS "id!" FROM bounds AS b JOIN trades AS t
  ON t.group_ordinal = b.first_group AND t.sort_time <= b.first_time AND t.sort_time >= b.last_time
WHERE b.first_group = b.last_group
UNION ALL
SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal = b.first_group AND t.sort_time <= b.first_time
WHERE b.first_group < b.last_group
UNION ALL
SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal > b.first_group AND t.group_ordinal < b.last_group
WHERE b.first_group < b.last_group
UNION ALL
SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal = b.last_group AND t.sort_time >= b.last_time
WHERE b.first_group < b.last_group;
