-- Closes every open position that is not among those given.
-- name: CloseOpenPositionsExcept :execrows
-- rows: FiledPosition
UPDATE positions SET status = 'closed', seq = @seq, updated_at = now()
WHERE status = 'open' AND seq <= @seq
  AND NOT EXISTS (
    SELECT FROM unnest(@model_id::text[], @market::text[]) AS kept (model_id, market)
    WHERE kept.model_id = positions.model_id AND kept.market = positions.market);

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
