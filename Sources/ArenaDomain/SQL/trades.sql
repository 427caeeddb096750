-- The groups of the trades, in wire order, each found from the one before by the index. A group is `pure` where all of
-- its trades are one model's; they are counted up to `most`.
-- name: ListTradeGroups :many
WITH RECURSIVE groups AS (
  (SELECT group_ordinal FROM trades ORDER BY group_ordinal LIMIT 1)
  UNION ALL
  SELECT n.group_ordinal
  FROM groups AS g, LATERAL (
    SELECT t.group_ordinal FROM trades AS t WHERE t.group_ordinal > g.group_ordinal ORDER BY t.group_ordinal LIMIT 1
  ) AS n
)
SELECT
  g.group_ordinal AS "group_ordinal!", f.model_id AS "model_id!", c.trades AS "trades!",
  (f.model_id = l.model_id) AS "pure!"
FROM groups AS g, LATERAL (
  SELECT t.model_id FROM trades AS t WHERE t.group_ordinal = g.group_ordinal ORDER BY t.model_id LIMIT 1
) AS f, LATERAL (
  SELECT t.model_id FROM trades AS t WHERE t.group_ordinal = g.group_ordinal ORDER BY t.model_id DESC LIMIT 1
) AS l, LATERAL (
  SELECT count(*) AS trades FROM (
    SELECT FROM trades AS t WHERE t.group_ordinal = g.group_ordinal LIMIT @most::bigint
  ) AS counted
) AS c
ORDER BY g.group_ordinal;

-- The places of those of the trades given that are there.
-- name: FindTrades :many
SELECT id, model_id, exit_time, group_ordinal, sort_time, arrival, seq FROM trades WHERE id = ANY (@ids::text[]);

-- The groups of models: where their first trade is.
-- name: FindTradeGroups :many
SELECT model_id, min(group_ordinal) AS "group_ordinal!"
FROM trades
WHERE model_id = ANY (@models::text[])
GROUP BY model_id;

-- name: HasTrades :one
SELECT EXISTS (SELECT FROM trades WHERE model_id = @model_id) AS "exists!";

-- Groups that a file gave in another order than that of its exit times, or that trades of several models are in.
-- name: ListIrregularTradeGroups :many
SELECT group_ordinal, (min(model_id) <> max(model_id)) AS "is_mixed!"
FROM trades
GROUP BY group_ordinal
HAVING bool_or(sort_time <> exit_time) OR min(model_id) <> max(model_id);

-- name: DeleteTrade :execrows
DELETE FROM trades WHERE id = @id;

-- Makes the sort times of a group again what they are by definition, after a trade was taken out of it. Where that makes
-- trades equal that were not, they swap their arrivals, so that their order stays.
-- name: RestoreSortTimes :execrows
WITH placed AS (
  SELECT
    id, arrival, row_number() OVER (ORDER BY sort_time DESC, arrival, id) AS place,
    min(exit_time) OVER (
      ORDER BY sort_time DESC, arrival, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS sort_time
  FROM trades
  WHERE group_ordinal = @group_ordinal
), ranked AS (
  SELECT
    id, arrival, sort_time, row_number() OVER (PARTITION BY sort_time ORDER BY place) AS place,
    row_number() OVER (PARTITION BY sort_time ORDER BY arrival, id) AS rank
  FROM placed
)
UPDATE trades AS t SET sort_time = r.sort_time, arrival = a.arrival
FROM ranked AS r
JOIN ranked AS a ON a.sort_time = r.sort_time AND a.rank = r.place
WHERE t.id = r.id AND (t.sort_time <> r.sort_time OR t.arrival <> a.arrival);

-- The places of all trades, in wire order.
-- name: ListTradePlaces :many
SELECT id, model_id, exit_time, group_ordinal, sort_time, arrival
FROM trades
ORDER BY group_ordinal, sort_time DESC, arrival, id;

-- name: PlaceTrades :execrows
-- rows: TradePlace
UPDATE trades AS t SET group_ordinal = r.group_ordinal, sort_time = r.sort_time, arrival = r.arrival
FROM unnest(@id::text[], @group_ordinal::bigint[], @sort_time::float8[], @arrival::bigint[])
  AS r (id, group_ordinal, sort_time, arrival)
WHERE t.id = r.id;

-- Moves a whole group to an earlier place.
-- name: MoveTradeGroup :execrows
UPDATE trades SET group_ordinal = @to_ordinal WHERE group_ordinal = @from_ordinal;

-- name: GetExitTime :one
SELECT exit_time FROM trades WHERE id = @id;

-- The newest trades of all models that come behind a place, newest first. The place before the first is (NaN, ''). Of
-- each model the index gives the newest ones, so that as many rows are read as models have, and no more.
-- name: ListRecentTradeIds :many
WITH RECURSIVE traders AS (
  (SELECT model_id FROM trades ORDER BY model_id LIMIT 1)
  UNION ALL
  SELECT n.model_id
  FROM traders AS m, LATERAL (
    SELECT t.model_id FROM trades AS t WHERE t.model_id > m.model_id ORDER BY t.model_id LIMIT 1
  ) AS n
)
SELECT n.id AS "id!"
FROM traders AS m, LATERAL (
  SELECT t.id, t.exit_time
  FROM trades AS t
  WHERE t.model_id = m.model_id AND t.exit_time <= @exit_time AND (t.exit_time < @exit_time OR t.id > @id)
  ORDER BY t.exit_time DESC, t.id
  LIMIT @maximum
) AS n
ORDER BY n.exit_time DESC, n.id
LIMIT @maximum;
