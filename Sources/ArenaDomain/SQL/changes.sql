-- The trades that events after one have written.
-- name: ListTradeIdsSince :many
SELECT id FROM trades WHERE seq > @seq LIMIT @maximum;

-- In wire order.
-- name: ListTradesById :many
-- row: StoredTrade
SELECT
  id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
  entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
  entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
  exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
  realized_net_pnl, total_commission_dollars
FROM trades
WHERE id = ANY (@ids::text[])
ORDER BY group_ordinal, sort_time DESC, arrival, id;

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

-- name: ListSnapshotIdsSince :many
SELECT id FROM account_equity_snapshots WHERE seq > @seq LIMIT @maximum;

-- In the order of their arrival.
-- name: ListSnapshotsById :many
-- row: StoredSnapshot
SELECT
  id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
  since_inception_hourly_marker, since_inception_minute_marker, positions_null
FROM account_equity_snapshots
WHERE id = ANY (@ids::text[])
ORDER BY arrival, id;

-- name: ListSnapshotIdsBetween :many
SELECT t.id
FROM account_equity_snapshots AS f, account_equity_snapshots AS l, account_equity_snapshots AS t
WHERE f.id = @first_id AND l.id = @last_id AND t.arrival BETWEEN f.arrival AND l.arrival;

-- name: ListSinceInceptionValueIdsSince :many
SELECT id FROM since_inception_values WHERE seq > @seq LIMIT @maximum;

-- In the order of their arrival.
-- name: ListSinceInceptionValuesById :many
-- row: StoredSinceInceptionValue
SELECT
  id, arrival, nav_since_inception, inception_date, num_invocations, model_id
FROM since_inception_values
WHERE id = ANY (@ids::text[])
ORDER BY arrival, id;

-- name: ListSinceInceptionValueIdsBetween :many
SELECT t.id
FROM since_inception_values AS f, since_inception_values AS l, since_inception_values AS t
WHERE f.id = @first_id AND l.id = @last_id AND t.arrival BETWEEN f.arrival AND l.arrival;
