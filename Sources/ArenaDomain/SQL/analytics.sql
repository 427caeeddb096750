-- The list of all models' analytics, in its order.
-- name: ListAnalytics :many
-- row: StoredAnalytics
SELECT
  source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
  signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
  last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id
FROM model_analytics
WHERE source = 'list'
ORDER BY arrival, model;

-- A model's analytics: its own where there are any, else its entry in the list.
-- name: GetAnalyticsOfModel :one
-- row: StoredAnalytics
SELECT
  source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
  signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
  last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id
FROM model_analytics
WHERE model = @model
ORDER BY source = 'own' DESC
LIMIT 1;

-- Counted are the rows whose content differs; a place that alone moves is written, and `written_at` says when the content
-- last changed.
-- name: UpsertAnalytics :execrows
-- rows: StoredAnalytics
WITH written AS (
INSERT INTO model_analytics AS t (
  source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
  signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
  last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id, seq
)
SELECT r.*
FROM unnest(
  @source::text[], @model::text[], @arrival::bigint[], @id::text[], @model_id::text[], @updated_at::float8[],
  @fee_pnl_moves_breakdown_table::json[], @winners_losers_breakdown_table::json[], @signals_breakdown_table::json[],
  @last_trade_exit_time::float8[], @invocation_breakdown_table::json[], @longs_shorts_breakdown_table::json[],
  @last_convo_doc_id::text[], @last_convo_timestamp::float8[], @overall_trades_overview_table::json[],
  @last_trade_doc_id::text[], @seq::bigint[]
) AS r
ON CONFLICT (source, model) DO UPDATE SET
  arrival = excluded.arrival, id = excluded.id, model_id = excluded.model_id, updated_at = excluded.updated_at,
  fee_pnl_moves_breakdown_table = excluded.fee_pnl_moves_breakdown_table,
  winners_losers_breakdown_table = excluded.winners_losers_breakdown_table,
  signals_breakdown_table = excluded.signals_breakdown_table, last_trade_exit_time = excluded.last_trade_exit_time,
  invocation_breakdown_table = excluded.invocation_breakdown_table,
  longs_shorts_breakdown_table = excluded.longs_shorts_breakdown_table,
  last_convo_doc_id = excluded.last_convo_doc_id, last_convo_timestamp = excluded.last_convo_timestamp,
  overall_trades_overview_table = excluded.overall_trades_overview_table,
  last_trade_doc_id = excluded.last_trade_doc_id, seq = excluded.seq,
  written_at = CASE WHEN @always OR record_image_ne(
      ROW(
        t.id, t.model_id, t.updated_at, t.fee_pnl_moves_breakdown_table, t.winners_losers_breakdown_table,
        t.signals_breakdown_table, t.last_trade_exit_time, t.invocation_breakdown_table,
        t.longs_shorts_breakdown_table, t.last_convo_doc_id, t.last_convo_timestamp, t.overall_trades_overview_table,
        t.last_trade_doc_id
      ),
      ROW(
        excluded.id, excluded.model_id, excluded.updated_at, excluded.fee_pnl_moves_breakdown_table,
        excluded.winners_losers_breakdown_table, excluded.signals_breakdown_table, excluded.last_trade_exit_time,
        excluded.invocation_breakdown_table, excluded.longs_shorts_breakdown_table, excluded.last_convo_doc_id,
        excluded.last_convo_timestamp, excluded.overall_trades_overview_table, excluded.last_trade_doc_id
      ))
      THEN now() ELSE t.written_at END
WHERE t.seq <= excluded.seq AND (@always OR record_image_ne(
  ROW(
    t.arrival, t.id, t.model_id, t.updated_at, t.fee_pnl_moves_breakdown_table, t.winners_losers_breakdown_table,
    t.signals_breakdown_table, t.last_trade_exit_time, t.invocation_breakdown_table, t.longs_shorts_breakdown_table,
    t.last_convo_doc_id, t.last_convo_timestamp, t.overall_trades_overview_table, t.last_trade_doc_id
  ),
  ROW(
    excluded.arrival, excluded.id, excluded.model_id, excluded.updated_at, excluded.fee_pnl_moves_breakdown_table,
    excluded.winners_losers_breakdown_table, excluded.signals_breakdown_table, excluded.last_trade_exit_time,
    excluded.invocation_breakdown_table, excluded.longs_shorts_breakdown_table, excluded.last_convo_doc_id,
    excluded.last_convo_timestamp, excluded.overall_trades_overview_table, excluded.last_trade_doc_id
  )))
RETURNING written_at = now() AS is_changed
)
SELECT FROM written WHERE is_changed;

-- name: DeleteAnalyticsExcept :execrows
-- rows: StoredAnalytics
DELETE FROM model_analytics WHERE source = @of_source AND seq <= @seq AND model <> ALL (@model::text[]);

-- name: FindAnalytics :many
SELECT model, arrival FROM model_analytics WHERE source = 'list' AND model = ANY (@models::text[]);
