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

-- name: CountRefusedRows :many
SELECT source_table, count(*) AS refused FROM import_rejects GROUP BY source_table ORDER BY source_table;
