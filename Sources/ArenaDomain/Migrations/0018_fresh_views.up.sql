-- Statements that have changed what the views show and that no refresh has seen yet. Only rows are added here, so that a
-- refresh, which removes those that it sees, keeps no writer waiting. Empty means that the views show everything.
CREATE TABLE view_changes (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  table_name TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- Runs as its owner: a user who may write to a table needs no right to this one.
CREATE FUNCTION note_view_change() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO %I.view_changes (table_name) VALUES ($1)', TG_TABLE_SCHEMA) USING TG_ARGV[0];
  RETURN NULL;
END
$$;

DO $$
DECLARE
  shown TEXT;
BEGIN
  FOREACH shown IN ARRAY ARRAY['account_equity_snapshots', 'leaderboard_entries', 'since_inception_values', 'trades']
  LOOP
    EXECUTE format(
      'CREATE TRIGGER note_view_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT '
      'EXECUTE FUNCTION note_view_change(%L)',
      shown, shown);
    -- Also where somebody has told the session to fire no triggers (session_replication_role).
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER note_view_change', shown);
  END LOOP;
END
$$;

DROP FUNCTION refresh_views();
DROP MATERIALIZED VIEW leaderboard;
DROP MATERIALIZED VIEW latest_equity;

-- The newest snapshot of each model. Goes from model to model in the index, so that its cost follows the number of models
-- and not that of snapshots.
CREATE MATERIALIZED VIEW latest_equity AS
WITH RECURSIVE models AS (
  (SELECT model_id FROM account_equity_snapshots ORDER BY model_id LIMIT 1)
  UNION ALL
  SELECT following.model_id
  FROM models CROSS JOIN LATERAL (
    SELECT model_id FROM account_equity_snapshots WHERE model_id > models.model_id ORDER BY model_id LIMIT 1
  ) AS following
)
SELECT
  newest.model_id, newest.id AS snapshot_id, newest.timestamp, newest.dollar_equity, newest.realized_pnl,
  newest.total_unrealized_pnl, newest.cum_pnl_pct, newest.sharpe_ratio
FROM models CROSS JOIN LATERAL (
  SELECT *
  FROM account_equity_snapshots
  WHERE model_id = models.model_id
  ORDER BY timestamp DESC, arrival DESC, id DESC
  LIMIT 1
) AS newest;

CREATE UNIQUE INDEX latest_equity_key ON latest_equity (model_id);

-- Every model's results: the entry of the leaderboard where the platform has ranked the model (`source` is entry), so that
-- the view says what the API says; else what its trades and its newest snapshot come to (`source` is trades). The text of a
-- float has all of its digits, of which a cast to NUMERIC keeps 15.
CREATE MATERIALIZED VIEW leaderboard AS
WITH results AS (
  SELECT
    model_id,
    count(*) AS num_trades,
    count(*) FILTER (WHERE realized_net_pnl > 0) AS num_wins,
    count(*) FILTER (WHERE realized_net_pnl < 0) AS num_losses,
    coalesce(sum(realized_net_pnl::TEXT::NUMERIC) FILTER (WHERE realized_net_pnl > 0), 0) AS win_dollars,
    coalesce(sum(realized_net_pnl::TEXT::NUMERIC) FILTER (WHERE realized_net_pnl < 0), 0) AS lose_dollars
  FROM trades
  GROUP BY model_id
),
models AS (
  SELECT id AS model_id FROM leaderboard_entries
  UNION
  SELECT model_id FROM results
  UNION
  SELECT model_id FROM latest_equity
)
SELECT
  m.model_id,
  coalesce(l.num_trades, r.num_trades, 0) AS num_trades,
  coalesce(l.num_wins, r.num_wins, 0) AS num_wins,
  coalesce(l.num_losses, r.num_losses, 0) AS num_losses,
  coalesce(l.win_dollars::TEXT::NUMERIC, r.win_dollars, 0) AS win_dollars,
  coalesce(l.lose_dollars::TEXT::NUMERIC, r.lose_dollars, 0) AS lose_dollars,
  coalesce(l.equity, e.dollar_equity) AS equity,
  coalesce(l.return_pct, e.cum_pnl_pct) AS return_pct,
  coalesce(l.sharpe, e.sharpe_ratio) AS sharpe,
  CASE WHEN l.id IS NULL THEN 'trades' ELSE 'entry' END AS source
FROM models AS m
LEFT JOIN leaderboard_entries AS l ON l.id = m.model_id
LEFT JOIN results AS r ON r.model_id = m.model_id
LEFT JOIN latest_equity AS e ON e.model_id = m.model_id;

CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id);

-- Brings the views up to date while others read them. The changes are removed first: a later statement sees everything
-- that a removed one was about, also where each statement has a snapshot of its own. Runs as the owner of the views, who
-- alone may refresh them.
CREATE FUNCTION refresh_views() RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER SET extra_float_digits = 1 AS $$
BEGIN
  DELETE FROM view_changes;
  REFRESH MATERIALIZED VIEW CONCURRENTLY latest_equity;
  REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard;
  REFRESH MATERIALIZED VIEW CONCURRENTLY since_inception;
END
$$;

-- What was written before now may be in none of the views.
REFRESH MATERIALIZED VIEW since_inception;

DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION refresh_views() SET search_path = %I, pg_temp', current_schema());
END
$$;
