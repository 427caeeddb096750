-- Every price ever seen, append-only. `timestamp` is Unix milliseconds, all 64 bits of them, which is more than a
-- timestamptz spans: whatever lies outside the months that have a partition goes to the default one.
CREATE TABLE price_ticks (
  provider   TEXT COLLATE "C" NOT NULL,
  symbol     TEXT COLLATE "C" NOT NULL,
  timestamp  BIGINT NOT NULL,
  price      DOUBLE PRECISION NOT NULL,
  volume     DOUBLE PRECISION,
  raw        JSON,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, symbol, timestamp, price)
) PARTITION BY RANGE (timestamp);

CREATE TABLE price_ticks_default PARTITION OF price_ticks DEFAULT;

CREATE INDEX price_ticks_newest ON price_ticks (provider, symbol, timestamp DESC);

-- Makes the partition of the month that holds `at` (Unix milliseconds), moving what the default partition has of it.
CREATE FUNCTION ensure_price_ticks_partition(at BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  month_start TIMESTAMPTZ;
  lower_bound BIGINT;
  upper_bound BIGINT;
  partition_name TEXT;
BEGIN
  IF at < 0 OR at >= 253402300800000 THEN
    RETURN;  -- before 1970 or after 9999: the default partition
  END IF;
  month_start := date_trunc('month', to_timestamp(at / 1000) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
  lower_bound := extract(epoch FROM month_start)::BIGINT * 1000;
  upper_bound := extract(epoch FROM (month_start AT TIME ZONE 'UTC' + INTERVAL '1 month') AT TIME ZONE 'UTC')::BIGINT * 1000;
  partition_name := 'price_ticks_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
  IF to_regclass(partition_name) IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('price_ticks partitions'));
  IF to_regclass(partition_name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE price_ticks INCLUDING ALL)', partition_name);
  EXECUTE format(
    'WITH moved AS (DELETE FROM price_ticks_default WHERE timestamp >= %s AND timestamp < %s RETURNING *) '
    'INSERT INTO %I SELECT * FROM moved', lower_bound, upper_bound, partition_name);
  EXECUTE format('ALTER TABLE price_ticks ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
    partition_name, lower_bound, upper_bound);
END
$$;

-- The newest price of each symbol by provider. `symbol` is what the price is filed under, `quoted_symbol` the name
-- that the price itself carries: in a legacy file the two can differ.
CREATE TABLE price_latest (
  provider      TEXT COLLATE "C" NOT NULL,
  symbol        TEXT COLLATE "C" NOT NULL,
  quoted_symbol TEXT NOT NULL,
  price         DOUBLE PRECISION NOT NULL,
  timestamp     BIGINT NOT NULL,
  seq           BIGINT NOT NULL,
  created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, symbol)
);
