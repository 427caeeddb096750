-- Files what a run has seen of an endpoint, and says what has become of each difference.
-- name: RecordDifferences :many
INSERT INTO cutover_parity.differences AS t (
  domain, legacy, endpoint, fingerprint, leg, kind, group_id, request, path, verdict, value_hash, state, first_run,
  first_seen_at, last_run, last_seen_at
)
SELECT
  @domain::text, @legacy::text, @endpoint::text, r.fingerprint, r.leg, r.kind, r.group_id, r.request, r.path, r.verdict, r.value_hash,
  'new', @run_id::text, @seen_at::timestamptz, @run_id::text, @seen_at::timestamptz
FROM unnest(
  @fingerprints::text[], @legs::text[], @kinds::text[], @groups::text[], @requests::text[], @paths::text[],
  @verdicts::text[], @value_hashes::text[]
) AS r (fingerprint, leg, kind, group_id, request, path, verdict, value_hash)
ON CONFLICT (domain, legacy, endpoint, fingerprint) DO UPDATE SET
  leg = excluded.leg, group_id = excluded.group_id, verdict = excluded.verdict, value_hash = excluded.value_hash,
  state = CASE
    WHEN t.state = 'resolved' THEN 'regressed'
    WHEN t.value_hash = excluded.value_hash THEN 'known'
    ELSE 'changed'
  END,
  last_run = excluded.last_run, last_seen_at = excluded.last_seen_at, occurrences = t.occurrences + 1,
  resolved_run = NULL, resolved_at = NULL
RETURNING t.fingerprint, t.group_id, t.state, t.first_run, t.first_seen_at, t.occurrences;

-- Gives the differences from before there were identities to the legacy store of a run.
-- name: AdoptDifferences :execrows
UPDATE cutover_parity.differences SET legacy = @legacy::text WHERE domain = @domain AND legacy = '';

-- Settles the differences of an endpoint that a run has not seen: resolved where it would have seen them.
-- name: SettleDifferences :many
UPDATE cutover_parity.differences SET
  state = CASE WHEN @evaluated AND request <> ALL (@skipped::text[]) THEN 'resolved' ELSE 'notEvaluated' END,
  resolved_run = CASE WHEN @evaluated AND request <> ALL (@skipped::text[]) THEN @run_id::text END,
  resolved_at = CASE WHEN @evaluated AND request <> ALL (@skipped::text[]) THEN @seen_at::timestamptz END
WHERE domain = @domain AND legacy = @legacy AND endpoint = @endpoint AND state <> 'resolved' AND last_run <> @run_id
RETURNING state;

-- name: AddTransitions :exec
INSERT INTO cutover_parity.transitions (run_id, endpoint, fingerprint, state, kind, request, path)
SELECT @run_id::text, t.endpoint, fingerprint, state, kind, request, path
FROM cutover_parity.differences AS t
WHERE domain = @domain AND legacy = @legacy AND endpoint = @endpoint
  AND (last_run = @run_id OR resolved_run = @run_id) AND state IN ('new', 'changed', 'resolved', 'regressed');

-- name: ListTransitions :many
SELECT endpoint, fingerprint, state, kind, request, path
FROM cutover_parity.transitions
WHERE run_id = @run_id
ORDER BY endpoint, state, path, fingerprint;

-- What is not resolved, the longest known first.
-- name: ListUnresolved :many
SELECT
  endpoint, fingerprint, leg, kind, group_id, request, path, verdict, state, first_run, first_seen_at, last_run,
  last_seen_at, occurrences
FROM cutover_parity.differences
WHERE domain = @domain AND legacy = @legacy AND (@endpoint = '' OR endpoint = @endpoint) AND state <> 'resolved'
ORDER BY first_seen_at, endpoint, path, fingerprint
LIMIT @maximum;

-- Forgets differences that were resolved before a moment: seen again, they are new.
-- name: ForgetResolved :execrows
DELETE FROM cutover_parity.differences WHERE domain = @domain AND state = 'resolved' AND resolved_at < @before;

-- name: ForgetTransitions :execrows
DELETE FROM cutover_parity.transitions AS s
USING cutover_parity.runs AS r
WHERE s.run_id = r.id AND r.domain = @domain AND r.started_at < @before;

-- Notes that somebody has taken foreign writes to a table for right.
-- name: AddAcceptance :exec
INSERT INTO cutover_parity.acceptances (domain, table_name, writes, accepted_by, reason)
VALUES (@domain, @table_name, @writes, @accepted_by, @reason);
