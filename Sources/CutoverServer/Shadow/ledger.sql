-- The shadow ledger: what became of the answers that were compared with the other side's, by endpoint.

-- name: schema
CREATE TABLE IF NOT EXISTS endpoints (
  endpoint TEXT PRIMARY KEY,
  -- What the counts were taken with. Anything else begins them anew.
  rules_hash TEXT,
  comparator_hash TEXT NOT NULL,
  schema_version TEXT,
  -- Unix milliseconds: since when there are counts, and counts of who served.
  since INTEGER NOT NULL,
  served_since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (
  endpoint TEXT NOT NULL,
  name TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (endpoint, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS differences (
  endpoint TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  template TEXT NOT NULL,
  kind TEXT NOT NULL,
  sample TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (endpoint, fingerprint)
) WITHOUT ROWID;
-- The entry of the journal that both sides were at when a difference was last seen. A table of its own: ledgers from before
-- keep their differences without one.
CREATE TABLE IF NOT EXISTS difference_entries (
  endpoint TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (endpoint, fingerprint)
) WITHOUT ROWID;
-- The stores that were compared. Counts without a row here name none, and begin anew.
CREATE TABLE IF NOT EXISTS instances (
  endpoint TEXT PRIMARY KEY,
  domain TEXT NOT NULL,
  journal TEXT,
  legacy TEXT NOT NULL,
  repository TEXT NOT NULL
) WITHOUT ROWID;
-- When an answer last fell back to the legacy side since the last flip, Unix milliseconds, and how many answers had been
-- counted by then.
CREATE TABLE IF NOT EXISTS fallbacks (
  endpoint TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  served INTEGER NOT NULL
) WITHOUT ROWID;
-- A ledger from before counted fallbacks without their time: none of its answers is known to have come after them.
INSERT OR IGNORE INTO fallbacks (endpoint, at, served)
SELECT f.endpoint, unixepoch() * 1000, coalesce(sum(s.value), 0)
FROM counters AS f LEFT JOIN counters AS s ON s.endpoint = f.endpoint AND s.name LIKE 'served.%'
WHERE f.name = 'fallback' AND f.value > 0 AND f.endpoint NOT IN (SELECT endpoint FROM fallbacks)
GROUP BY f.endpoint;
-- When the legacy side last answered a client, Unix milliseconds.
CREATE TABLE IF NOT EXISTS legacy_reads (
  endpoint TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
-- Reads that no side has answered since the last one that was, Unix milliseconds. Their endpoints have a row each.
CREATE TABLE IF NOT EXISTS failing_reads (
  endpoint TEXT PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  count INTEGER NOT NULL,
  reason TEXT NOT NULL
) WITHOUT ROWID;

-- Endpoints that should go back to the legacy side, and stay because of what the reason says; Unix milliseconds.
CREATE TABLE IF NOT EXISTS withheld_rollbacks (
  endpoint TEXT PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  reason TEXT NOT NULL
) WITHOUT ROWID;

-- name: withheldRollbacks
SELECT endpoint, first, last, reason FROM withheld_rollbacks;

-- name: clearWithheldRollbacks
DELETE FROM withheld_rollbacks;

-- name: noteWithheldRollback
INSERT INTO withheld_rollbacks (endpoint, first, last, reason) VALUES (?1, ?2, ?3, ?4);

-- name: failingReads
SELECT endpoint, first, last, count, reason FROM failing_reads;

-- name: clearFailingReads
DELETE FROM failing_reads;

-- name: noteFailingRead
INSERT INTO failing_reads (endpoint, first, last, count, reason) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: noteLegacyRead
INSERT INTO legacy_reads (endpoint, at) VALUES (?1, ?2)
ON CONFLICT (endpoint) DO UPDATE SET at = max(at, excluded.at);

-- name: legacyReads
SELECT endpoint, at FROM legacy_reads;

-- name: begin
INSERT INTO endpoints (endpoint, rules_hash, comparator_hash, schema_version, since, served_since)
VALUES (?1, ?2, ?3, ?4, ?5, ?5)
ON CONFLICT (endpoint) DO UPDATE
SET rules_hash = excluded.rules_hash, comparator_hash = excluded.comparator_hash,
  schema_version = excluded.schema_version, since = excluded.since, served_since = excluded.served_since;

-- name: clearInstance
DELETE FROM instances WHERE endpoint = ?1;

-- name: setInstance
INSERT INTO instances (endpoint, domain, journal, legacy, repository) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: endpoint
SELECT
  rules_hash, comparator_hash, schema_version, since, served_since, domain, journal, legacy, repository,
  fallbacks.at, fallbacks.served
FROM endpoints
LEFT JOIN instances USING (endpoint)
LEFT JOIN fallbacks USING (endpoint)
WHERE endpoint = ?1;

-- name: clearCounters
DELETE FROM counters WHERE endpoint = ?1;

-- name: serveSince
UPDATE endpoints SET served_since = ?2 WHERE endpoint = ?1;

-- name: clearServed
DELETE FROM counters WHERE endpoint = ?1 AND (name LIKE 'served.%' OR name = 'fallback');

-- name: clearFallback
DELETE FROM fallbacks WHERE endpoint = ?1;

-- name: noteFallback
INSERT INTO fallbacks (endpoint, at, served)
SELECT ?1, ?2, coalesce(sum(value), 0) FROM counters WHERE endpoint = ?1 AND name LIKE 'served.%'
ON CONFLICT (endpoint) DO UPDATE SET at = max(at, excluded.at), served = excluded.served;

-- name: clearDifferences
DELETE FROM differences WHERE endpoint = ?1;

-- name: clearEntries
DELETE FROM difference_entries WHERE endpoint = ?1;

-- name: add
INSERT INTO counters (endpoint, name, value) VALUES (?1, ?2, ?3)
ON CONFLICT (endpoint, name) DO UPDATE SET value = value + excluded.value;

-- name: counters
SELECT name, value FROM counters WHERE endpoint = ?1;

-- name: note
INSERT INTO differences (endpoint, fingerprint, template, kind, sample, first_seen, last_seen, occurrences)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
ON CONFLICT (endpoint, fingerprint) DO UPDATE
SET sample = excluded.sample, last_seen = excluded.last_seen, occurrences = occurrences + excluded.occurrences;

-- name: forgetEntry
DELETE FROM difference_entries WHERE endpoint = ?1 AND fingerprint = ?2;

-- name: noteEntry
INSERT INTO difference_entries (endpoint, fingerprint, sequence) VALUES (?1, ?2, ?3);

-- name: differences
SELECT fingerprint, template, kind, sample, first_seen, last_seen, occurrences, sequence
FROM differences
LEFT JOIN difference_entries USING (endpoint, fingerprint)
WHERE endpoint = ?1
ORDER BY last_seen DESC, fingerprint
LIMIT ?2;

-- name: countDifferences
SELECT count(*) FROM differences WHERE endpoint = ?1;
