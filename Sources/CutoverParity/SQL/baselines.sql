-- name: SetBaseline :exec
INSERT INTO cutover_parity.baselines (
  domain, endpoint, run_id, landmark, comparator_hash, rules_hash, schema_version, journal, legacy, repository
) VALUES (
  @domain, @endpoint, @run_id, @landmark, @comparator_hash, sqlc.narg(rules_hash), sqlc.narg(schema_version),
  sqlc.narg(journal), sqlc.narg(legacy), sqlc.narg(repository)
)
ON CONFLICT (domain, endpoint) DO UPDATE SET
  run_id = excluded.run_id, landmark = excluded.landmark, comparator_hash = excluded.comparator_hash,
  rules_hash = excluded.rules_hash, schema_version = excluded.schema_version,
  journal = excluded.journal, legacy = excluded.legacy, repository = excluded.repository, recorded_at = now();

-- The baselines of the endpoints in which nothing differs as far as is known.
-- name: ListBaselines :many
SELECT endpoint, run_id, landmark, comparator_hash
FROM cutover_parity.baselines AS b
WHERE domain = @domain AND rules_hash IS NOT DISTINCT FROM sqlc.narg(rules_hash)
  AND schema_version IS NOT DISTINCT FROM sqlc.narg(schema_version)
  AND journal IS NOT DISTINCT FROM sqlc.narg(journal) AND b.legacy IS NOT DISTINCT FROM sqlc.narg(legacy)
  AND repository IS NOT DISTINCT FROM sqlc.narg(repository)
  AND NOT EXISTS (
    SELECT FROM cutover_parity.differences AS d
    WHERE d.domain = b.domain AND d.legacy = coalesce(b.legacy, '') AND d.endpoint = b.endpoint AND d.state <> 'resolved'
  );

-- What each baseline was made with, and whether anything in its endpoint differs as far as is known.
-- name: ListBaselineBases :many
SELECT
  endpoint, comparator_hash, rules_hash, schema_version, journal, b.legacy, repository,
  EXISTS (
    SELECT FROM cutover_parity.differences AS d
    WHERE d.domain = b.domain AND d.legacy = coalesce(b.legacy, '') AND d.endpoint = b.endpoint AND d.state <> 'resolved'
  ) AS differs
FROM cutover_parity.baselines AS b
WHERE domain = @domain
ORDER BY endpoint;
