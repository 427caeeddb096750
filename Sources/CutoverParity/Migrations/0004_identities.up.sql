-- What a run compared, so that it is evidence for nothing else: the journal, the legacy store, the repository. A run from
-- before has none of it, and is evidence no more.
--
-- `number` is the order in which runs began, `begun_at` and `recorded_at` are by the clock of this database: the clocks of
-- those who run, which `started_at` and `ended_at` are by, may be wrong and differ from each other.
ALTER TABLE runs
  ADD COLUMN number        BIGINT,
  ADD COLUMN begun_at      TIMESTAMPTZ,
  ADD COLUMN recorded_at   TIMESTAMPTZ,
  ADD COLUMN journal       TEXT,
  ADD COLUMN legacy        TEXT,
  ADD COLUMN repository    TEXT,
  -- Of report.json, as the run wrote it.
  ADD COLUMN report_sha256 TEXT;

UPDATE runs SET
  number = known.number, begun_at = least(started_at, now()), recorded_at = least(ended_at, now())
FROM (SELECT id, row_number() OVER (ORDER BY started_at, id) AS number FROM runs) AS known
WHERE runs.id = known.id;

CREATE SEQUENCE run_numbers OWNED BY runs.number;
SELECT setval('run_numbers', (SELECT coalesce(max(number), 0) + 1 FROM runs), false);

ALTER TABLE runs
  ALTER COLUMN number SET DEFAULT nextval('run_numbers'),
  ALTER COLUMN number SET NOT NULL,
  ALTER COLUMN begun_at SET DEFAULT clock_timestamp(),
  ALTER COLUMN begun_at SET NOT NULL;

CREATE UNIQUE INDEX runs_by_number ON runs (domain, number DESC);

-- The differences of a copy of the legacy folder are none of the folder's own. Those from before belong to the first run
-- that says which folder it read.
ALTER TABLE differences ADD COLUMN legacy TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE differences DROP CONSTRAINT differences_pkey;
ALTER TABLE differences ADD PRIMARY KEY (domain, legacy, endpoint, fingerprint);

ALTER TABLE baselines ADD COLUMN journal TEXT, ADD COLUMN legacy TEXT, ADD COLUMN repository TEXT;
ALTER TABLE shares ADD COLUMN journal TEXT, ADD COLUMN legacy TEXT, ADD COLUMN repository TEXT;
