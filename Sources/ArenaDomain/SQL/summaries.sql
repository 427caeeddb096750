-- name: ListSinceInceptionValues :many
-- row: StoredSinceInceptionValue
SELECT
  id, arrival, nav_since_inception, inception_date, num_invocations, model_id
FROM since_inception_values
ORDER BY arrival, id;

-- name: ListSinceInceptionModels :many
SELECT DISTINCT model_id FROM since_inception_values ORDER BY model_id;

-- name: ListSinceInceptionValuesOfModel :many
-- row: StoredSinceInceptionValue
SELECT
  id, arrival, nav_since_inception, inception_date, num_invocations, model_id
FROM since_inception_values
WHERE model_id = @model_id
ORDER BY arrival, id;

-- Counted are the rows whose content differs; a place that alone moves is written, and `updated_at` says when the content
-- last changed.
-- name: UpsertSinceInceptionValues :execrows
-- rows: StoredSinceInceptionValue
WITH written AS (
INSERT INTO since_inception_values AS t (
  id, arrival, nav_since_inception, inception_date, num_invocations, model_id, seq
)
SELECT r.*
FROM unnest(
  @id::text[], @arrival::bigint[], @nav_since_inception::float8[], @inception_date::float8[],
  @num_invocations::bigint[], @model_id::text[], @seq::bigint[]
) AS r
ON CONFLICT (id) DO UPDATE SET
  arrival = excluded.arrival, nav_since_inception = excluded.nav_since_inception,
  inception_date = excluded.inception_date, num_invocations = excluded.num_invocations, model_id = excluded.model_id,
  seq = excluded.seq,
  updated_at = CASE WHEN @always OR record_image_ne(
      ROW(
        t.nav_since_inception, t.inception_date, t.num_invocations, t.model_id
      ),
      ROW(
        excluded.nav_since_inception, excluded.inception_date, excluded.num_invocations, excluded.model_id
      ))
      THEN now() ELSE t.updated_at END
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.arrival, t.nav_since_inception, t.inception_date, t.num_invocations, t.model_id
  ),
  ROW(
    excluded.arrival, excluded.nav_since_inception, excluded.inception_date, excluded.num_invocations,
    excluded.model_id
  )))
RETURNING updated_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

-- name: ListLeaderboardEntries :many
-- row: StoredLeaderboardEntry
SELECT
  id, arrival, num_trades, sharpe, win_dollars, num_losses, lose_dollars, return_pct, equity, num_wins
FROM leaderboard_entries
ORDER BY arrival, id;

-- name: UpsertLeaderboardEntries :execrows
-- rows: StoredLeaderboardEntry
INSERT INTO leaderboard_entries AS t (
  id, arrival, num_trades, sharpe, win_dollars, num_losses, lose_dollars, return_pct, equity, num_wins, seq
)
SELECT r.*
FROM unnest(
  @id::text[], @arrival::bigint[], @num_trades::bigint[], @sharpe::float8[], @win_dollars::float8[],
  @num_losses::bigint[], @lose_dollars::float8[], @return_pct::float8[], @equity::float8[], @num_wins::bigint[],
  @seq::bigint[]
) AS r
ON CONFLICT (id) DO UPDATE SET
  arrival = excluded.arrival, num_trades = excluded.num_trades, sharpe = excluded.sharpe,
  win_dollars = excluded.win_dollars, num_losses = excluded.num_losses, lose_dollars = excluded.lose_dollars,
  return_pct = excluded.return_pct, equity = excluded.equity, num_wins = excluded.num_wins, seq = excluded.seq,
  updated_at = now()
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.arrival, t.num_trades, t.sharpe, t.win_dollars, t.num_losses, t.lose_dollars, t.return_pct, t.equity, t.num_wins
  ),
  ROW(
    excluded.arrival, excluded.num_trades, excluded.sharpe, excluded.win_dollars, excluded.num_losses,
    excluded.lose_dollars, excluded.return_pct, excluded.equity, excluded.num_wins
  )));

-- name: DeleteLeaderboardEntriesExcept :execrows
-- rows: StoredLeaderboardEntry
DELETE FROM leaderboard_entries WHERE seq <= @seq AND id <> ALL (@id::text[]);

-- name: FindSinceInceptionValues :many
SELECT id, arrival, model_id FROM since_inception_values WHERE id = ANY (@ids::text[]);
