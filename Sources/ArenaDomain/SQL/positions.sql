-- The models' entries in the positions file, in its order.
-- name: ListAccounts :many
-- row: StoredAccount
SELECT
  model_id, arrival, positions_null
FROM accounts
ORDER BY arrival, model_id;

-- The models' entries in the positions file.
-- Counted are the rows whose content differs; a place that alone moves is written, and `updated_at` says when the content
-- last changed.
-- name: UpsertAccounts :execrows
-- rows: StoredAccount
WITH written AS (
INSERT INTO accounts AS t (
  model_id, arrival, positions_null, seq
)
SELECT r.*
FROM unnest(
  @model_id::text[], @arrival::bigint[], @positions_null::boolean[], @seq::bigint[]
) AS r
ON CONFLICT (model_id) DO UPDATE SET
  arrival = excluded.arrival, positions_null = excluded.positions_null, seq = excluded.seq,
  updated_at = CASE WHEN @always OR t.positions_null IS DISTINCT FROM excluded.positions_null
      THEN now() ELSE t.updated_at END
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.arrival, t.positions_null
  ),
  ROW(
    excluded.arrival, excluded.positions_null
  )))
RETURNING updated_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

-- name: DeleteAccountsExcept :execrows
-- rows: StoredAccount
DELETE FROM accounts WHERE seq <= @seq AND model_id <> ALL (@model_id::text[]);

-- name: ListOpenPositions :many
-- row: StoredPosition
SELECT
  model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
  margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
  quantity, unrealized_pnl
FROM positions
WHERE status = 'open'
ORDER BY model_id, market;

-- name: ListOpenPositionsOfModel :many
-- row: StoredPosition
SELECT
  model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
  margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
  quantity, unrealized_pnl
FROM positions
WHERE status = 'open' AND model_id = @model_id
ORDER BY market;

-- Opens the positions given, or brings those that are open up to date.
-- name: UpsertOpenPositions :execrows
-- rows: StoredPosition
INSERT INTO positions AS t (
  model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
  margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
  quantity, unrealized_pnl, seq
)
SELECT r.*
FROM unnest(
  @model_id::text[], @market::text[], @entry_oid::bigint[], @risk_usd::float8[], @confidence::float8[],
  @index_col::json[], @exit_plan::json[], @entry_time::float8[], @symbol::text[], @entry_price::float8[],
  @tp_oid::bigint[], @margin::float8[], @wait_for_fill::boolean[], @sl_oid::bigint[], @oid::bigint[],
  @current_price::float8[], @closed_pnl::float8[], @liquidation_price::float8[], @commission::float8[],
  @leverage::float8[], @slippage::float8[], @quantity::float8[], @unrealized_pnl::float8[], @seq::bigint[]
) AS r
ON CONFLICT (model_id, market) WHERE status = 'open' DO UPDATE SET
  entry_oid = excluded.entry_oid, risk_usd = excluded.risk_usd, confidence = excluded.confidence,
  index_col = excluded.index_col, exit_plan = excluded.exit_plan, entry_time = excluded.entry_time,
  symbol = excluded.symbol, entry_price = excluded.entry_price, tp_oid = excluded.tp_oid, margin = excluded.margin,
  wait_for_fill = excluded.wait_for_fill, sl_oid = excluded.sl_oid, oid = excluded.oid,
  current_price = excluded.current_price, closed_pnl = excluded.closed_pnl,
  liquidation_price = excluded.liquidation_price, commission = excluded.commission, leverage = excluded.leverage,
  slippage = excluded.slippage, quantity = excluded.quantity, unrealized_pnl = excluded.unrealized_pnl,
  seq = excluded.seq, updated_at = now()
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
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
  )));

-- Closes every open position that is not among those given.
-- name: CloseOpenPositionsExcept :execrows
-- rows: StoredPosition
UPDATE positions SET status = 'closed', seq = @seq, updated_at = now()
WHERE status = 'open' AND seq <= @seq
  AND NOT EXISTS (
    SELECT FROM unnest(@model_id::text[], @market::text[]) AS kept (model_id, market)
    WHERE kept.model_id = positions.model_id AND kept.market = positions.market);

-- name: FindAccounts :many
SELECT model_id, arrival FROM accounts WHERE model_id = ANY (@models::text[]);

-- Closes those of the positions given that are open.
-- name: ClosePositions :execrows
-- rows: StoredClosing
UPDATE positions AS t SET
  status = 'closed', exit_price = r.exit_price, exit_time = r.exit_time, exit_pnl = r.pnl, seq = r.seq,
  updated_at = now()
FROM unnest(
  @model_id::text[], @symbol::text[], @exit_price::float8[], @exit_time::float8[], @pnl::float8[], @seq::bigint[]
) AS r (model_id, market, exit_price, exit_time, pnl, seq)
WHERE t.status = 'open' AND t.model_id = r.model_id AND t.market = r.market AND t.seq <= r.seq;

-- The newest event that wrote the position of a model in a market, open or closed.
-- name: GetPositionSequence :one
SELECT max(seq) AS "seq?" FROM positions WHERE model_id = @model_id AND market = @market;
