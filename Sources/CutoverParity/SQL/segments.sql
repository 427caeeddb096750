-- name: PutShare :exec
INSERT INTO cutover_parity.shares (
  run_id, fit, is_open, program, schema_version, snapshot, sequence, cut_folder, cache_prefix, endpoints, legs, samples,
  baselines, rules, rules_hash, deadline_at, journal, legacy, repository, address
) VALUES (
  @run_id, @fit, @is_open, @program, @schema_version, @snapshot, @sequence, @cut_folder, @cache_prefix, @endpoints,
  @legs, @samples, @baselines, sqlc.narg(rules), sqlc.narg(rules_hash), sqlc.narg(deadline_at), sqlc.narg(journal),
  sqlc.narg(legacy), sqlc.narg(repository), sqlc.narg(address)
)
ON CONFLICT (run_id) DO UPDATE SET
  fit = excluded.fit, is_open = excluded.is_open, program = excluded.program,
  schema_version = excluded.schema_version, snapshot = excluded.snapshot, sequence = excluded.sequence,
  cut_folder = excluded.cut_folder, cache_prefix = excluded.cache_prefix, endpoints = excluded.endpoints,
  legs = excluded.legs, samples = excluded.samples, baselines = excluded.baselines, rules = excluded.rules,
  rules_hash = excluded.rules_hash, deadline_at = excluded.deadline_at, journal = excluded.journal,
  legacy = excluded.legacy, repository = excluded.repository, address = excluded.address;

-- The runs that go on and have something left to be taken, the oldest first.
-- name: ListShares :many
SELECT
  s.run_id, r.started_at, r.mode, r.only_keys, r.comparator_hash, s.program, s.schema_version, s.snapshot, s.sequence,
  s.cut_folder, s.cache_prefix, s.endpoints, s.legs, s.samples, s.baselines, s.rules, s.rules_hash, s.deadline_at,
  s.journal, s.legacy, s.repository, s.address
FROM cutover_parity.shares AS s
JOIN cutover_parity.runs AS r ON r.id = s.run_id
WHERE r.domain = @domain AND r.ended_at IS NULL AND s.is_open AND (@id = '' OR r.id = @id)
  AND EXISTS (
    SELECT FROM cutover_parity.segments AS g
    WHERE g.run_id = s.run_id AND (g.state = 'open' OR (g.state = 'claimed' AND g.lease_until < clock_timestamp()))
  )
  AND EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32 | objid::bigint) = hashtextextended('cutover_parity.run/' || s.run_id, 0)
  )
ORDER BY r.started_at, r.id;

-- The runs without an end that began after a moment and that one like them can go on with, the newest first.
-- name: ListInterrupted :many
SELECT r.id, r.started_at, s.cut_folder
FROM cutover_parity.runs AS r
JOIN cutover_parity.shares AS s ON s.run_id = r.id
WHERE r.domain = @domain AND r.ended_at IS NULL AND r.started_at >= @after AND s.fit = @fit
ORDER BY r.started_at DESC, r.id DESC;

-- As HoldRun, unless the run goes on elsewhere.
-- name: TryHoldRun :one
SELECT pg_try_advisory_lock(hashtextextended('cutover_parity.run/' || @id::text, 0)) AS "is_held!";

-- name: AddSegments :exec
INSERT INTO cutover_parity.segments (run_id, place, endpoint, requests, request_count, is_last, sequence, rank)
SELECT @run_id::text, g.place, g.endpoint, g.requests, g.request_count, g.is_last, @sequence::bigint, g.rank
FROM unnest(
  @places::integer[], @endpoints::text[], @requests::json[], @request_counts::integer[], @lasts::boolean[],
  @ranks::integer[]
) AS g (place, endpoint, requests, request_count, is_last, rank);

-- What a run that was killed has to its end, in the order in which it was planned.
-- name: ListDoneSegments :many
SELECT place, endpoint, requests, is_last, sequence, result AS "result!"
FROM cutover_parity.segments
WHERE run_id = @run_id AND state = 'done' AND result IS NOT NULL
ORDER BY place;

-- name: RemoveOtherSegments :execrows
DELETE FROM cutover_parity.segments WHERE run_id = @run_id AND place <> ALL (@kept::integer[]);

-- The largest number that a segment of a run has; -1 where there is none.
-- name: LastPlace :one
SELECT coalesce(max(place), -1) AS "place!" FROM cutover_parity.segments WHERE run_id = @run_id;

-- name: RemoveSegments :execrows
DELETE FROM cutover_parity.segments WHERE run_id = @run_id;

-- name: RemoveShare :execrows
DELETE FROM cutover_parity.shares WHERE run_id = @run_id;

-- Takes a segment: one that nobody has, or whose worker has not been heard of for the time of its lease. None for who
-- reads at another moment than the run does now.
-- name: ClaimSegment :one
UPDATE cutover_parity.segments SET
  state = 'claimed', worker = @worker::text, attempts = attempts + 1,
  lease_until = clock_timestamp() + @lease_ms::bigint * interval '1 millisecond'
WHERE (run_id, place) = (
  SELECT g.run_id, g.place
  FROM cutover_parity.segments AS g
  JOIN cutover_parity.shares AS s ON s.run_id = g.run_id
  WHERE g.run_id = @run_id AND s.snapshot = @snapshot AND (s.is_open OR @is_owner::boolean)
    AND (g.state = 'open' OR (g.state = 'claimed' AND g.lease_until < clock_timestamp()))
  ORDER BY g.rank, g.place
  LIMIT 1
  FOR UPDATE OF g SKIP LOCKED
)
RETURNING place, endpoint, requests, is_last, attempts;

-- How many segments of a run are not done.
-- name: CountUndone :one
SELECT count(*) AS "undone!" FROM cutover_parity.segments WHERE run_id = @run_id AND state <> 'done';

-- How many segments of a run some process is at work on.
-- name: CountClaimed :one
SELECT count(*) AS "claimed!"
FROM cutover_parity.segments
WHERE run_id = @run_id AND state = 'claimed' AND lease_until >= clock_timestamp();

-- Lets no other process take part any more.
-- name: CloseShare :exec
UPDATE cutover_parity.shares SET is_open = false WHERE run_id = @run_id;

-- Says that a worker goes on with segments; gives those that are still its own.
-- name: RenewSegments :many
UPDATE cutover_parity.segments AS g SET
  lease_until = clock_timestamp() + @lease_ms::bigint * interval '1 millisecond'
FROM unnest(@places::integer[], @attempts::integer[]) AS c (place, attempts)
WHERE g.run_id = @run_id AND g.place = c.place AND g.attempts = c.attempts AND g.worker = @worker
  AND g.state = 'claimed'
RETURNING g.place;

-- No row where somebody else has taken the segment over meanwhile.
-- name: FinishSegment :execrows
UPDATE cutover_parity.segments SET
  state = 'done', result = @result::json, records = @records::bigint, differences = @differences::bigint,
  lease_until = NULL
WHERE run_id = @run_id AND place = @place AND attempts = @attempts AND worker = @worker AND state = 'claimed';

-- name: GiveSegmentBack :execrows
UPDATE cutover_parity.segments SET state = 'open', worker = NULL, lease_until = NULL
WHERE run_id = @run_id AND place = @place AND attempts = @attempts AND worker = @worker AND state = 'claimed';

-- name: ListResults :many
SELECT place, result AS "result!"
FROM cutover_parity.segments
WHERE run_id = @run_id AND state = 'done' AND result IS NOT NULL AND place = ANY (@places::integer[])
ORDER BY place;

-- How far runs without an end have come.
-- name: CountSegments :many
SELECT run_id, count(*) AS "total!", count(*) FILTER (WHERE state = 'done') AS "done!"
FROM cutover_parity.segments
WHERE run_id = ANY (@run_ids::text[])
GROUP BY run_id;

-- name: ForgetShares :execrows
DELETE FROM cutover_parity.shares AS s USING cutover_parity.runs AS r
WHERE s.run_id = r.id AND r.domain = @domain AND r.started_at < @before;

-- name: ForgetResults :execrows
UPDATE cutover_parity.segments AS g SET result = NULL
FROM cutover_parity.runs AS r
WHERE g.run_id = r.id AND r.domain = @domain AND r.started_at < @before AND g.result IS NOT NULL;
