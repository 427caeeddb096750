-- The newest price of each symbol over all providers; of equally old ones the one written last.
-- name: ListPrices :many
-- row: StoredPrice
SELECT DISTINCT ON (symbol) provider, symbol, quoted_symbol, price, timestamp
FROM price_latest
ORDER BY symbol, timestamp DESC, seq DESC, provider;

-- name: EnsurePriceTicksPartition :exec
SELECT ensure_price_ticks_partition(@at);

-- name: AddPriceTicks :execrows
-- rows: StoredPrice
INSERT INTO price_ticks (provider, symbol, timestamp, price, volume, raw, seq)
SELECT r.*
FROM unnest(
  @provider::text[], @symbol::text[], @timestamp::bigint[], @price::float8[], @volume::float8[], @raw::json[],
  @seq::bigint[]
) AS r
ON CONFLICT DO NOTHING;
