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
INSERT INTO price_ticks (provider, symbol, price, timestamp, seq)
SELECT r.*, @seq::bigint
FROM unnest(@provider::text[], @symbol::text[], @price::float8[], @timestamp::bigint[]) AS r
ON CONFLICT DO NOTHING;

-- Sets the latest prices as given.
-- name: UpsertLatestPrices :execrows
-- rows: StoredPrice
INSERT INTO price_latest AS t (
  provider, symbol, quoted_symbol, price, timestamp, seq
)
SELECT r.*, @seq::bigint
FROM unnest(
  @provider::text[], @symbol::text[], @quoted_symbol::text[], @price::float8[], @timestamp::bigint[]
) AS r
ON CONFLICT (provider, symbol) DO UPDATE SET
  quoted_symbol = excluded.quoted_symbol, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
  updated_at = now()
WHERE t.seq <= excluded.seq AND record_image_ne(
  ROW(
    t.quoted_symbol, t.price, t.timestamp
  ),
  ROW(
    excluded.quoted_symbol, excluded.price, excluded.timestamp
  ));

-- Prices of `provider` that its newest document no longer has.
-- name: DeleteLatestPricesExcept :execrows
-- rows: StoredPrice
DELETE FROM price_latest
WHERE provider = @of_provider AND seq <= @seq AND symbol <> ALL (@symbol::text[]);
