-- The tables with numbers of their own: how many rows they have, and the last number that their sequence has given.
-- name: ListTableNumbers :many
SELECT tables.name::text AS name, tables.row_count,
  coalesce(pg_sequence_last_value(pg_get_serial_sequence(tables.name, 'id')::regclass), 0)::bigint AS last_number
FROM (
  SELECT 'onchain_trades' AS name, (SELECT count(*) FROM onchain_trades) AS row_count
  UNION ALL SELECT 'offchain_trades', (SELECT count(*) FROM offchain_trades)
  UNION ALL SELECT 'trade_execution_links', (SELECT count(*) FROM trade_execution_links)
  UNION ALL SELECT 'event_queue', (SELECT count(*) FROM event_queue)
  UNION ALL SELECT 'metrics_pnl', (SELECT count(*) FROM metrics_pnl)
) AS tables
ORDER BY 1;
