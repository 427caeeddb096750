-- Short queries are over before they are compiled.
-- name: CompileNothing :exec
SET LOCAL jit = off;

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

-- What tells whether every write to some tables that did not come through the sink was noted: where it follows which
-- journal, the newest backfill, and the triggers, each with the transactions that have touched it and its function last,
-- and where the table of the notes is. No triggers where one is missing or off.
-- name: GetWatch :one
SELECT
  coalesce((SELECT journal FROM sink_positions WHERE sink = @sink), '') AS "journal!",
  coalesce((SELECT backfill_seq FROM sink_positions WHERE sink = @sink), 0) AS "backfill_seq!",
  coalesce((
    SELECT md5(string_agg(
      concat_ws('/', w.name, c.oid, c.relfilenode, t.oid, t.xmin, p.oid, p.xmin), ' ' ORDER BY w.name, t.tgname
    ) || pg_relation_filenode(to_regclass('foreign_writes')))
    FROM unnest(@tables::text[]) AS w (name)
    JOIN pg_class AS c ON c.oid = to_regclass(w.name)
    JOIN pg_trigger AS t ON t.tgrelid = c.oid
    JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.tgname IN ('foreign_write', 'foreign_truncate') AND t.tgenabled = 'A' AND p.proname = 'note_foreign_write'
    HAVING count(*) = 2 * cardinality(@tables::text[])
  ), '') AS "triggers!";
