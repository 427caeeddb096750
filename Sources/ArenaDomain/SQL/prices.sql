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

-- Sets the latest prices as given.
-- name: UpsertLatestPrices :execrows
-- rows: StoredPrice
INSERT INTO price_latest AS t (
  provider, symbol, quoted_symbol, price, timestamp, seq
)
SELECT r.*
FROM unnest(
  @provider::text[], @symbol::text[], @quoted_symbol::text[], @price::float8[], @timestamp::bigint[], @seq::bigint[]
) AS r
ON CONFLICT (provider, symbol) DO UPDATE SET
  quoted_symbol = excluded.quoted_symbol, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
  updated_at = now()
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.quoted_symbol, t.price, t.timestamp
  ),
  ROW(
    excluded.quoted_symbol, excluded.price, excluded.timestamp
  )));

-- Moves the latest prices on. A price is newer than another by its time; of equally old ones, by its event.
-- name: AdvanceLatestPrices :execrows
-- rows: StoredPrice
INSERT INTO price_latest AS t (
  provider, symbol, quoted_symbol, price, timestamp, seq
)
SELECT r.*
FROM unnest(
  @provider::text[], @symbol::text[], @quoted_symbol::text[], @price::float8[], @timestamp::bigint[], @seq::bigint[]
) AS r
ON CONFLICT (provider, symbol) DO UPDATE SET
  quoted_symbol = excluded.quoted_symbol, price = excluded.price, timestamp = excluded.timestamp, seq = excluded.seq,
  updated_at = now()
WHERE (t.timestamp, t.seq) < (excluded.timestamp, excluded.seq);

-- Prices that the newest document, whose prices are those of `of_provider`, no longer has or has under that name.
-- name: DeleteLatestPricesExcept :execrows
-- rows: StoredPrice
DELETE FROM price_latest
WHERE seq <= @seq AND (provider <> @of_provider OR symbol <> ALL (@symbol::text[]));
