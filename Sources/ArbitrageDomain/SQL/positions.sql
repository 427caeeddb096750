-- What of each ticker the exact amounts come to: bought (sold) on the chain, less what was sold (bought) at the broker.
-- name: RefreshExactPositions :execrows
UPDATE trade_accumulators AS a SET exact_long = e.exact_long, exact_short = e.exact_short
FROM (
  SELECT symbol,
    coalesce((SELECT sum(amount) FROM onchain_trades AS t WHERE t.base_symbol = p.symbol AND t.direction = 'BUY'), 0)
      - coalesce((SELECT sum(shares) FROM offchain_trades AS t WHERE t.symbol = p.symbol AND t.direction = 'SELL'), 0)
      AS exact_long,
    coalesce((SELECT sum(amount) FROM onchain_trades AS t WHERE t.base_symbol = p.symbol AND t.direction = 'SELL'), 0)
      - coalesce((SELECT sum(shares) FROM offchain_trades AS t WHERE t.symbol = p.symbol AND t.direction = 'BUY'), 0)
      AS exact_short
  FROM trade_accumulators AS p
) AS e
WHERE a.symbol = e.symbol AND (a.exact_long, a.exact_short) IS DISTINCT FROM (e.exact_long, e.exact_short);
