-- name: SetBaseline :exec
INSERT INTO cutover_parity.baselines (
  domain, endpoint, run_id, landmark, comparator_hash, rules_hash, schema_version
) VALUES (
  @domain, @endpoint, @run_id, @landmark, @comparator_hash, sqlc.narg(rules_hash), sqlc.narg(schema_version)
)
ON CONFLICT (domain, endpoint) DO UPDATE SET
  run_id = excluded.run_id, landmark = excluded.landmark, comparator_hash = excluded.comparator_hash,
  rules_hash = excluded.rules_hash, schema_version = excluded.schema_version, recorded_at = now();

-- The baselines of the endpoints in which nothing differs as far as is known.
-- name: ListBaselines :many
SELECT endpoint, run_id, landmark, comparator_hash
FROM cutover_parity.baselines AS b
WHERE domain = @domain AND rules_hash IS NOT DISTINCT FROM sqlc.narg(rules_hash)
  AND schema_version IS NOT DISTINCT FROM sqlc.narg(schema_version)
  AND NOT EXISTS (
    SELECT FROM cutover_parity.differences AS d
    WHERE d.domain = b.domain AND d.endpoint = b.endpoint AND d.state <> 'resolved'
  );
