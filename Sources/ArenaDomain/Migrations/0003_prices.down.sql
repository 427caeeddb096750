DROP TABLE price_latest;
DROP FUNCTION ensure_price_ticks_partition(BIGINT);
DROP TABLE price_ticks;
