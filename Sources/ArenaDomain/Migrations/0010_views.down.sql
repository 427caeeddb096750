DROP FUNCTION refresh_views();
DROP MATERIALIZED VIEW since_inception;
DROP MATERIALIZED VIEW leaderboard;
DROP MATERIALIZED VIEW latest_equity;
