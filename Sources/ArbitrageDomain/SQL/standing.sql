-- How far the queue is. What is no event of the chain never leaves it.
-- name: CountQueue :one
SELECT count(*) FILTER (WHERE NOT processed AND coalesce(event_json ?| ARRAY['TakeOrderV2', 'ClearV2'], false))
    AS new_events,
  count(*) FILTER (WHERE NOT processed AND NOT coalesce(event_json ?| ARRAY['TakeOrderV2', 'ClearV2'], false))
    AS poison_events,
  count(*) AS received
FROM event_queue;

-- name: CountExecutions :many
SELECT status, count(*) AS executions FROM offchain_trades GROUP BY status ORDER BY status;

-- name: ListPositionDrifts :many
SELECT symbol, net_position::float8 AS net_position,
  greatest(abs(exact_long - accumulated_long), abs(exact_short - accumulated_short))::float8 AS drift
FROM trade_accumulators ORDER BY symbol;

-- How long the newest orders took from the decision, which is when they were linked with trades, to the fill.
-- name: MeasureExecutions :many
SELECT quantile::text AS quantile,
  percentile_cont(quantile) WITHIN GROUP (ORDER BY extract(epoch FROM executed_at - decided_at) * 1000)::float8
    AS milliseconds
FROM (
  SELECT executed_at, (SELECT min(created_at) FROM trade_execution_links WHERE execution_id = e.id) AS decided_at
  FROM offchain_trades AS e
  WHERE status = 'FILLED' ORDER BY id DESC LIMIT 1000
) AS orders, (VALUES (0.5::float8), (0.99::float8)) AS quantiles (quantile)
WHERE decided_at IS NOT NULL
GROUP BY quantile ORDER BY quantile;
