-- Positions of the snapshots given that the snapshots no longer carry.
-- name: DeleteSnapshotPositionsExcept :execrows
DELETE FROM account_snapshot_positions AS t
WHERE t.snapshot_id = ANY (@snapshot_ids::text[])
  AND NOT EXISTS (
    SELECT FROM unnest(@kept_snapshot_ids::text[], @kept_markets::text[]) AS kept (snapshot_id, market)
    WHERE kept.snapshot_id = t.snapshot_id AND kept.market = t.market);
