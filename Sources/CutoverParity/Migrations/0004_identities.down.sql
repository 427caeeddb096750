ALTER TABLE shares DROP COLUMN journal, DROP COLUMN legacy, DROP COLUMN repository;
ALTER TABLE baselines DROP COLUMN journal, DROP COLUMN legacy, DROP COLUMN repository;
DELETE FROM differences AS d
WHERE EXISTS (
  SELECT FROM differences AS o
  WHERE o.domain = d.domain AND o.endpoint = d.endpoint AND o.fingerprint = d.fingerprint AND o.legacy < d.legacy
);
ALTER TABLE differences DROP CONSTRAINT differences_pkey;
ALTER TABLE differences DROP COLUMN legacy;
ALTER TABLE differences ADD PRIMARY KEY (domain, endpoint, fingerprint);
DROP INDEX runs_by_number;
ALTER TABLE runs
  DROP COLUMN number, DROP COLUMN begun_at, DROP COLUMN recorded_at, DROP COLUMN journal, DROP COLUMN legacy,
  DROP COLUMN repository, DROP COLUMN report_sha256;
