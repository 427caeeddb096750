-- In wire order.
-- name: ListTrades :many
-- row: StoredTrade
SELECT
  id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
  entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
  entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
  exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
  realized_net_pnl, total_commission_dollars
FROM trades
ORDER BY group_ordinal, sort_time DESC, arrival, id;

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

-- The trades of one group that come after a place, in wire order. The place before the first is
-- (NaN, the lowest arrival, '').
-- name: ListTradesOfGroup :many
-- row: StoredTrade
SELECT
  id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
  entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
  entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
  exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
  realized_net_pnl, total_commission_dollars
FROM trades
WHERE group_ordinal = @group_ordinal AND sort_time <= @sort_time
  AND (sort_time < @sort_time OR (arrival, id) > (@arrival, @id))
ORDER BY sort_time DESC, arrival, id
LIMIT @maximum;

-- Counted are the rows whose content differs; a place that alone moves is written, and `updated_at` says when the content
-- last changed.
-- name: UpsertTrades :execrows
-- rows: StoredTrade
WITH written AS (
INSERT INTO trades AS t (
  id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
  entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
  entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
  exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
  realized_net_pnl, total_commission_dollars, seq
)
SELECT r.*
FROM unnest(
  @id::text[], @group_ordinal::bigint[], @sort_time::float8[], @arrival::bigint[], @model_id::text[], @symbol::text[],
  @side::text[], @trade_type::text[], @trade_id::text[], @quantity::float8[], @leverage::float8[],
  @confidence::float8[], @entry_price::float8[], @entry_time::float8[], @entry_human_time::text[],
  @entry_sz::float8[], @entry_tid::bigint[], @entry_oid::bigint[], @entry_crossed::boolean[],
  @entry_liquidation::json[], @entry_commission_dollars::float8[], @entry_closed_pnl::float8[], @exit_price::float8[],
  @exit_time::float8[], @exit_human_time::text[], @exit_sz::float8[], @exit_tid::bigint[], @exit_oid::bigint[],
  @exit_crossed::boolean[], @exit_liquidation::json[], @exit_commission_dollars::float8[], @exit_closed_pnl::float8[],
  @exit_plan::json[], @realized_gross_pnl::float8[], @realized_net_pnl::float8[], @total_commission_dollars::float8[],
  @seq::bigint[]
) AS r
ON CONFLICT (id) DO UPDATE SET
  group_ordinal = excluded.group_ordinal, sort_time = excluded.sort_time, arrival = excluded.arrival,
  model_id = excluded.model_id, symbol = excluded.symbol, side = excluded.side, trade_type = excluded.trade_type,
  trade_id = excluded.trade_id, quantity = excluded.quantity, leverage = excluded.leverage,
  confidence = excluded.confidence, entry_price = excluded.entry_price, entry_time = excluded.entry_time,
  entry_human_time = excluded.entry_human_time, entry_sz = excluded.entry_sz, entry_tid = excluded.entry_tid,
  entry_oid = excluded.entry_oid, entry_crossed = excluded.entry_crossed,
  entry_liquidation = excluded.entry_liquidation, entry_commission_dollars = excluded.entry_commission_dollars,
  entry_closed_pnl = excluded.entry_closed_pnl, exit_price = excluded.exit_price, exit_time = excluded.exit_time,
  exit_human_time = excluded.exit_human_time, exit_sz = excluded.exit_sz, exit_tid = excluded.exit_tid,
  exit_oid = excluded.exit_oid, exit_crossed = excluded.exit_crossed, exit_liquidation = excluded.exit_liquidation,
  exit_commission_dollars = excluded.exit_commission_dollars, exit_closed_pnl = excluded.exit_closed_pnl,
  exit_plan = excluded.exit_plan, realized_gross_pnl = excluded.realized_gross_pnl,
  realized_net_pnl = excluded.realized_net_pnl, total_commission_dollars = excluded.total_commission_dollars,
  seq = excluded.seq,
  updated_at = CASE WHEN @always OR record_image_ne(
      ROW(
        t.model_id, t.symbol, t.side, t.trade_type, t.trade_id, t.quantity, t.leverage, t.confidence, t.entry_price,
        t.entry_time, t.entry_human_time, t.entry_sz, t.entry_tid, t.entry_oid, t.entry_crossed, t.entry_liquidation,
        t.entry_commission_dollars, t.entry_closed_pnl, t.exit_price, t.exit_time, t.exit_human_time, t.exit_sz,
        t.exit_tid, t.exit_oid, t.exit_crossed, t.exit_liquidation, t.exit_commission_dollars, t.exit_closed_pnl,
        t.exit_plan, t.realized_gross_pnl, t.realized_net_pnl, t.total_commission_dollars
      ),
      ROW(
        excluded.model_id, excluded.symbol, excluded.side, excluded.trade_type, excluded.trade_id, excluded.quantity,
        excluded.leverage, excluded.confidence, excluded.entry_price, excluded.entry_time, excluded.entry_human_time,
        excluded.entry_sz, excluded.entry_tid, excluded.entry_oid, excluded.entry_crossed, excluded.entry_liquidation,
        excluded.entry_commission_dollars, excluded.entry_closed_pnl, excluded.exit_price, excluded.exit_time,
        excluded.exit_human_time, excluded.exit_sz, excluded.exit_tid, excluded.exit_oid, excluded.exit_crossed,
        excluded.exit_liquidation, excluded.exit_commission_dollars, excluded.exit_closed_pnl, excluded.exit_plan,
        excluded.realized_gross_pnl, excluded.realized_net_pnl, excluded.total_commission_dollars
      ))
      THEN now() ELSE t.updated_at END
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.group_ordinal, t.sort_time, t.arrival, t.model_id, t.symbol, t.side, t.trade_type, t.trade_id, t.quantity,
    t.leverage, t.confidence, t.entry_price, t.entry_time, t.entry_human_time, t.entry_sz, t.entry_tid, t.entry_oid,
    t.entry_crossed, t.entry_liquidation, t.entry_commission_dollars, t.entry_closed_pnl, t.exit_price, t.exit_time,
    t.exit_human_time, t.exit_sz, t.exit_tid, t.exit_oid, t.exit_crossed, t.exit_liquidation,
    t.exit_commission_dollars, t.exit_closed_pnl, t.exit_plan, t.realized_gross_pnl, t.realized_net_pnl,
    t.total_commission_dollars
  ),
  ROW(
    excluded.group_ordinal, excluded.sort_time, excluded.arrival, excluded.model_id, excluded.symbol, excluded.side,
    excluded.trade_type, excluded.trade_id, excluded.quantity, excluded.leverage, excluded.confidence,
    excluded.entry_price, excluded.entry_time, excluded.entry_human_time, excluded.entry_sz, excluded.entry_tid,
    excluded.entry_oid, excluded.entry_crossed, excluded.entry_liquidation, excluded.entry_commission_dollars,
    excluded.entry_closed_pnl, excluded.exit_price, excluded.exit_time, excluded.exit_human_time, excluded.exit_sz,
    excluded.exit_tid, excluded.exit_oid, excluded.exit_crossed, excluded.exit_liquidation,
    excluded.exit_commission_dollars, excluded.exit_closed_pnl, excluded.exit_plan, excluded.realized_gross_pnl,
    excluded.realized_net_pnl, excluded.total_commission_dollars
  )))
RETURNING updated_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

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
-- name: ListRecentTrades :many
-- row: StoredTrade
WITH RECURSIVE traders AS (
  (SELECT model_id FROM trades ORDER BY model_id LIMIT 1)
  UNION ALL
  SELECT n.model_id
  FROM traders AS m, LATERAL (
    SELECT t.model_id FROM trades AS t WHERE t.model_id > m.model_id ORDER BY t.model_id LIMIT 1
  ) AS n
), newest AS (
  SELECT n.id
  FROM traders AS m, LATERAL (
    SELECT t.id, t.exit_time
    FROM trades AS t
    WHERE t.model_id = m.model_id AND t.exit_time <= @exit_time AND (t.exit_time < @exit_time OR t.id > @id)
    ORDER BY t.exit_time DESC, t.id
    LIMIT @maximum
  ) AS n
  ORDER BY n.exit_time DESC, n.id
  LIMIT @maximum
)
SELECT
  id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
  entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
  entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
  exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
  realized_net_pnl, total_commission_dollars
FROM trades
WHERE id = ANY (ARRAY(SELECT newest.id FROM newest))
ORDER BY exit_time DESC, id;
