-- In the order of their arrival.
-- name: ListSnapshots :many
-- row: StoredSnapshot
SELECT
  id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
  since_inception_hourly_marker, since_inception_minute_marker, positions_null
FROM account_equity_snapshots
ORDER BY arrival, id;

-- name: ListSnapshotPositions :many
-- row: StoredSnapshotPosition
SELECT
  snapshot_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
  margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
  quantity, unrealized_pnl
FROM account_snapshot_positions
WHERE snapshot_id = ANY (@snapshot_ids::text[])
ORDER BY snapshot_id, market;

-- Counted are the rows whose content differs; a place that alone moves is written, and `updated_at` says when the content
-- last changed.
-- name: UpsertSnapshots :execrows
-- rows: StoredSnapshot
WITH written AS (
INSERT INTO account_equity_snapshots AS t (
  id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
  since_inception_hourly_marker, since_inception_minute_marker, positions_null, seq
)
SELECT r.*
FROM unnest(
  @id::text[], @model_id::text[], @arrival::bigint[], @timestamp::float8[], @dollar_equity::float8[],
  @realized_pnl::float8[], @total_unrealized_pnl::float8[], @cum_pnl_pct::float8[], @sharpe_ratio::float8[],
  @since_inception_hourly_marker::bigint[], @since_inception_minute_marker::bigint[],
  @positions_null::boolean[], @seq::bigint[]
) AS r
ON CONFLICT (id) DO UPDATE SET
  model_id = excluded.model_id, arrival = excluded.arrival, timestamp = excluded.timestamp,
  dollar_equity = excluded.dollar_equity, realized_pnl = excluded.realized_pnl,
  total_unrealized_pnl = excluded.total_unrealized_pnl, cum_pnl_pct = excluded.cum_pnl_pct,
  sharpe_ratio = excluded.sharpe_ratio, since_inception_hourly_marker = excluded.since_inception_hourly_marker,
  since_inception_minute_marker = excluded.since_inception_minute_marker, positions_null = excluded.positions_null,
  seq = excluded.seq,
  updated_at = CASE WHEN @always OR record_image_ne(
      ROW(
        t.model_id, t.timestamp, t.dollar_equity, t.realized_pnl, t.total_unrealized_pnl, t.cum_pnl_pct,
        t.sharpe_ratio, t.since_inception_hourly_marker, t.since_inception_minute_marker, t.positions_null
      ),
      ROW(
        excluded.model_id, excluded.timestamp, excluded.dollar_equity, excluded.realized_pnl,
        excluded.total_unrealized_pnl, excluded.cum_pnl_pct, excluded.sharpe_ratio,
        excluded.since_inception_hourly_marker, excluded.since_inception_minute_marker, excluded.positions_null
      ))
      THEN now() ELSE t.updated_at END
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.model_id, t.arrival, t.timestamp, t.dollar_equity, t.realized_pnl, t.total_unrealized_pnl, t.cum_pnl_pct,
    t.sharpe_ratio, t.since_inception_hourly_marker, t.since_inception_minute_marker, t.positions_null
  ),
  ROW(
    excluded.model_id, excluded.arrival, excluded.timestamp, excluded.dollar_equity, excluded.realized_pnl,
    excluded.total_unrealized_pnl, excluded.cum_pnl_pct, excluded.sharpe_ratio,
    excluded.since_inception_hourly_marker, excluded.since_inception_minute_marker, excluded.positions_null
  )))
RETURNING updated_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

-- name: UpsertSnapshotPositions :execrows
-- rows: StoredSnapshotPosition
INSERT INTO account_snapshot_positions AS t (
  snapshot_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
  margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
  quantity, unrealized_pnl
)
SELECT r.*
FROM unnest(
  @snapshot_id::text[], @market::text[], @entry_oid::bigint[], @risk_usd::float8[], @confidence::float8[],
  @index_col::json[], @exit_plan::json[], @entry_time::float8[], @symbol::text[], @entry_price::float8[],
  @tp_oid::bigint[], @margin::float8[], @wait_for_fill::boolean[], @sl_oid::bigint[], @oid::bigint[],
  @current_price::float8[], @closed_pnl::float8[], @liquidation_price::float8[], @commission::float8[],
  @leverage::float8[], @slippage::float8[], @quantity::float8[], @unrealized_pnl::float8[]
) AS r
ON CONFLICT (snapshot_id, market) DO UPDATE SET
  entry_oid = excluded.entry_oid, risk_usd = excluded.risk_usd, confidence = excluded.confidence,
  index_col = excluded.index_col, exit_plan = excluded.exit_plan, entry_time = excluded.entry_time,
  symbol = excluded.symbol, entry_price = excluded.entry_price, tp_oid = excluded.tp_oid, margin = excluded.margin,
  wait_for_fill = excluded.wait_for_fill, sl_oid = excluded.sl_oid, oid = excluded.oid,
  current_price = excluded.current_price, closed_pnl = excluded.closed_pnl,
  liquidation_price = excluded.liquidation_price, commission = excluded.commission, leverage = excluded.leverage,
  slippage = excluded.slippage, quantity = excluded.quantity, unrealized_pnl = excluded.unrealized_pnl
WHERE record_image_ne(
  ROW(
    t.entry_oid, t.risk_usd, t.confidence, t.index_col, t.exit_plan, t.entry_time, t.symbol, t.entry_price, t.tp_oid,
    t.margin, t.wait_for_fill, t.sl_oid, t.oid, t.current_price, t.closed_pnl, t.liquidation_price, t.commission,
    t.leverage, t.slippage, t.quantity, t.unrealized_pnl
  ),
  ROW(
    excluded.entry_oid, excluded.risk_usd, excluded.confidence, excluded.index_col, excluded.exit_plan,
    excluded.entry_time, excluded.symbol, excluded.entry_price, excluded.tp_oid, excluded.margin,
    excluded.wait_for_fill, excluded.sl_oid, excluded.oid, excluded.current_price, excluded.closed_pnl,
    excluded.liquidation_price, excluded.commission, excluded.leverage, excluded.slippage, excluded.quantity,
    excluded.unrealized_pnl
  ));

-- Positions of the snapshots given that the snapshots no longer carry.
-- name: DeleteSnapshotPositionsExcept :execrows
DELETE FROM account_snapshot_positions AS t
WHERE t.snapshot_id = ANY (@snapshot_ids::text[])
  AND NOT EXISTS (
    SELECT FROM unnest(@kept_snapshot_ids::text[], @kept_markets::text[]) AS kept (snapshot_id, market)
    WHERE kept.snapshot_id = t.snapshot_id AND kept.market = t.market);

-- name: FindSnapshots :many
SELECT id, arrival, seq FROM account_equity_snapshots WHERE id = ANY (@ids::text[]);
