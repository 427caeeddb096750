-- Every order ends in something unique. Two trades can have one place: that of a file which gives a trade another id is
-- taken by its new row, and the old row stays. A reader who continues behind one of them must not pass over the other.
CREATE INDEX trades_wire_order ON trades (group_ordinal, sort_time DESC, arrival, id);
DROP INDEX trades_order;

DROP MATERIALIZED VIEW leaderboard;
DROP MATERIALIZED VIEW latest_equity;
DROP MATERIALIZED VIEW since_inception;

CREATE MATERIALIZED VIEW latest_equity AS
SELECT DISTINCT ON (model_id) model_id, id AS snapshot_id, timestamp, dollar_equity, cum_pnl_pct, sharpe_ratio
FROM account_equity_snapshots
ORDER BY model_id, timestamp DESC, arrival DESC, id DESC;

CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

CREATE MATERIALIZED VIEW leaderboard AS
SELECT
  t.model_id,
  count(*) AS num_trades,
  count(*) FILTER (WHERE t.realized_net_pnl > 0) AS num_wins,
  count(*) FILTER (WHERE t.realized_net_pnl < 0) AS num_losses,
  coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl > 0), 0) AS win_dollars,
  coalesce(sum(t.realized_net_pnl::NUMERIC) FILTER (WHERE t.realized_net_pnl < 0), 0) AS lose_dollars,
  max(e.dollar_equity)::NUMERIC AS equity,
  max(e.cum_pnl_pct)::NUMERIC AS return_pct
FROM trades AS t
LEFT JOIN latest_equity AS e ON e.model_id = t.model_id
GROUP BY t.model_id;

CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

CREATE MATERIALIZED VIEW since_inception AS
SELECT DISTINCT ON (model_id) model_id, id, nav_since_inception, inception_date, num_invocations
FROM since_inception_values
ORDER BY model_id, arrival DESC, id DESC;

CREATE UNIQUE INDEX since_inception_key ON since_inception (model_id);
