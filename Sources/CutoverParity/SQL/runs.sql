-- name: BeginRun :execrows
INSERT INTO cutover_parity.runs (
  id, domain, started_at, mode, only_keys, comparator_hash, journal, legacy, repository, watches
) VALUES (
  @id, @domain, @started_at, @mode, @only_keys, @comparator_hash, sqlc.narg(journal), sqlc.narg(legacy),
  sqlc.narg(repository), @watches::json
)
ON CONFLICT DO NOTHING;

-- Lets one run of a domain at a time change what is known of its differences.
-- name: LockDomain :exec
SELECT pg_advisory_xact_lock(hashtextextended('cutover_parity.domain/' || @domain::text, 0));

-- Says to all sessions that a run goes on, as long as this one is connected.
-- name: HoldRun :exec
SELECT pg_advisory_lock(hashtextextended('cutover_parity.run/' || @id::text, 0));

-- name: ReleaseRun :exec
SELECT pg_advisory_unlock(hashtextextended('cutover_parity.run/' || @id::text, 0));

-- Records the end of a run; no row where an end is recorded already.
-- name: EndRun :execrows
INSERT INTO cutover_parity.runs AS t (
  id, domain, started_at, mode, only_keys, comparator_hash, ended_at, verdict, complete, exit_status, failure, sequence,
  pg_snapshot, schema_version, rules_hash, journal, legacy, repository, recorded_at
) VALUES (
  @id, @domain, @started_at, @mode, @only_keys, @comparator_hash, @ended_at, @verdict::text, @complete::boolean,
  @exit_status::integer, sqlc.narg(failure), sqlc.narg(sequence), sqlc.narg(pg_snapshot), sqlc.narg(schema_version),
  sqlc.narg(rules_hash), sqlc.narg(journal), sqlc.narg(legacy), sqlc.narg(repository), clock_timestamp()
)
ON CONFLICT (id) DO UPDATE SET
  mode = excluded.mode, ended_at = excluded.ended_at, verdict = excluded.verdict, complete = excluded.complete,
  exit_status = excluded.exit_status, failure = excluded.failure, sequence = excluded.sequence,
  pg_snapshot = excluded.pg_snapshot, schema_version = excluded.schema_version, rules_hash = excluded.rules_hash,
  comparator_hash = excluded.comparator_hash, journal = excluded.journal, legacy = excluded.legacy,
  repository = excluded.repository, recorded_at = excluded.recorded_at
WHERE t.ended_at IS NULL;

-- Notes what the report of a run says, to the byte.
-- name: SetReportHash :exec
UPDATE cutover_parity.runs SET report_sha256 = @report_sha256::text WHERE id = @id;

-- What the clock of the database says.
-- name: GetClock :one
SELECT clock_timestamp() AS "now!";

-- name: AddRunEndpoint :exec
INSERT INTO cutover_parity.run_endpoints (
  run_id, place, endpoint, verdict, complete, requests_planned, requests_compared, requests_skipped, records_compared,
  records_skipped, confirmed, tolerated, undecided, fingerprints_complete, new, known, changed, resolved, regressed,
  not_evaluated, duration_ms
) VALUES (
  @run_id, @place, @endpoint, @verdict, @complete, @requests_planned, @requests_compared, @requests_skipped,
  @records_compared, @records_skipped, @confirmed, @tolerated, @undecided, @fingerprints_complete, @new, @known,
  @changed, @resolved, @regressed, @not_evaluated, @duration_ms
);

-- name: AddSamples :exec
INSERT INTO cutover_parity.samples (run_id, endpoint, place, sample)
SELECT @run_id, @endpoint, place - 1, sample
FROM unnest(@samples::json[]) WITH ORDINALITY AS given (sample, place);

-- The runs of a domain, the newest first, and whether they go on: their session still holds its lock.
-- name: ListRuns :many
SELECT
  id, domain, started_at, mode, only_keys, comparator_hash, ended_at, verdict, complete, exit_status, failure, sequence,
  pg_snapshot, schema_version, rules_hash, number, begun_at, recorded_at, journal, legacy, repository, report_sha256,
  watches, (ended_at IS NULL AND EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32 | objid::bigint) = hashtextextended('cutover_parity.run/' || id, 0)
  )) AS "is_running!"
FROM cutover_parity.runs
WHERE domain = @domain AND (@id = '' OR id = @id)
ORDER BY number DESC
LIMIT @maximum;

-- The endpoints of runs, in the order of their reports.
-- name: ListRunEndpoints :many
SELECT
  run_id, endpoint, verdict, complete, requests_planned, requests_compared, requests_skipped, records_compared,
  records_skipped, confirmed, tolerated, undecided, fingerprints_complete, new, known, changed, resolved, regressed,
  not_evaluated, duration_ms
FROM cutover_parity.run_endpoints
WHERE run_id = ANY (@run_ids::text[])
ORDER BY run_id, place;

-- The newest runs over some stores that looked at an endpoint, the newest first.
-- name: ListTrend :many
SELECT
  r.id, r.started_at, r.mode, e.verdict, e.complete, e.records_compared, e.confirmed, e.tolerated, e.undecided,
  e.fingerprints_complete, e.new, e.known, e.changed, e.resolved, e.regressed, e.not_evaluated, e.duration_ms
FROM cutover_parity.runs AS r
JOIN cutover_parity.run_endpoints AS e ON e.run_id = r.id
WHERE r.domain = @domain AND e.endpoint = @endpoint AND (NOT @only_clean OR (e.verdict = 'clean' AND e.complete))
  AND (r.journal IS NULL OR r.journal = sqlc.narg(journal)) AND r.legacy IS NOT DISTINCT FROM sqlc.narg(legacy)
  AND r.repository IS NOT DISTINCT FROM sqlc.narg(repository)
ORDER BY r.number DESC
LIMIT @maximum;

-- What runs found of an endpoint.
-- name: FindPastRuns :many
SELECT r.id, r.started_at, e.verdict, e.complete, e.confirmed, e.tolerated, e.undecided
FROM cutover_parity.runs AS r
JOIN cutover_parity.run_endpoints AS e ON e.run_id = r.id
WHERE r.id = ANY (@ids::text[]) AND e.endpoint = @endpoint;

-- name: ListSamples :many
SELECT endpoint, sample FROM cutover_parity.samples WHERE run_id = @run_id ORDER BY endpoint, place;

-- Forgets runs that began before a moment.
-- name: ForgetRuns :execrows
DELETE FROM cutover_parity.runs WHERE domain = @domain AND started_at < @before;

-- name: ForgetSamples :execrows
DELETE FROM cutover_parity.samples AS s
USING cutover_parity.runs AS r
WHERE s.run_id = r.id AND r.domain = @domain AND r.started_at < @before;
