DROP FUNCTION refresh_views();
DROP MATERIALIZED VIEW leaderboard;
DROP MATERIALIZED VIEW latest_equity;

DROP TRIGGER note_view_change ON account_equity_snapshots;
DROP TRIGGER note_view_change ON leaderboard_entries;
DROP TRIGGER note_view_change ON since_inception_values;
DROP TRIGGER note_view_change ON trades;
DROP FUNCTION note_view_change();
DROP TABLE view_changes;

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

CREATE FUNCTION refresh_views() RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  REFRESH MATERIALIZED VIEW latest_equity;
  REFRESH MATERIALIZED VIEW leaderboard;
  REFRESH MATERIALIZED VIEW since_inception;
END
$$;
