-- What Cutover keeps in somebody's SQLite file, each statement under the name that OwnStatement knows it by. Other
-- programs open the file with libraries of their own, of any version: tables and triggers use nothing newer than SQLite
-- 3.8, and no table is STRICT, which older versions take for a damaged file.

-- name: schemaVersion
PRAGMA schema_version;

-- name: dataVersion
PRAGMA data_version;

-- name: hasTable
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1;

-- name: columns
SELECT name FROM pragma_table_xinfo(?1);

-- name: uniqueIndexes
SELECT name FROM pragma_index_list(?1) WHERE "unique" = 1 AND partial = 0;

-- name: indexColumns
SELECT name FROM pragma_index_info(?1) ORDER BY seqno;

-- name: primaryKey
SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk;

-- name: parents
SELECT DISTINCT "table" FROM pragma_foreign_key_list(?1);

-- The program's own triggers, which can change what is written.
-- name: otherTriggers
SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 AND substr(name, 1, 12) <> 'cutover_log_';

-- name: violations
SELECT count(*) FROM pragma_foreign_key_check;

-- name: quickCheck
PRAGMA quick_check(1);

-- The largest number that a table's rows have had.
-- name: lastNumber
SELECT seq FROM sqlite_sequence WHERE name = ?1;

-- name: create
CREATE TABLE IF NOT EXISTS cutover_position (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  domain TEXT NOT NULL,
  journal TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  epoch TEXT,
  seal TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS cutover_held (
  table_name TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
);

-- name: position
SELECT domain, journal, sequence, epoch, seal FROM cutover_position;

-- name: held
SELECT table_name, sequence FROM cutover_held ORDER BY table_name;

-- name: setPosition
INSERT OR REPLACE INTO cutover_position (only_row, domain, journal, sequence, epoch, seal) VALUES (1, ?1, ?2, ?3, ?4, ?5);

-- name: clearHeld
DELETE FROM cutover_held;

-- name: addHeld
INSERT INTO cutover_held (table_name, sequence) VALUES (?1, ?2);

-- name: copy
VACUUM INTO ?1;

-- name: createLog
CREATE TABLE IF NOT EXISTS cutover_log (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  writing INTEGER,
  pruned_through INTEGER NOT NULL,
  complete_after INTEGER NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS cutover_changes (
  id INTEGER PRIMARY KEY,
  table_name TEXT,
  key1, key2, key3,
  kind TEXT NOT NULL,
  sequence INTEGER,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS cutover_changes_foreign ON cutover_changes (id) WHERE sequence IS NULL;

-- name: beginLog
INSERT OR IGNORE INTO cutover_log (only_row, writing, pruned_through, complete_after, device, inode)
VALUES (1, NULL, 0, ?1, ?2, ?3);

-- name: setFile
UPDATE cutover_log SET device = ?1, inode = ?2;

-- name: isFile
SELECT count(*) FROM cutover_log WHERE device = ?1 AND inode = ?2;

-- name: setWriting
UPDATE cutover_log SET writing = ?1;

-- name: noteLog
INSERT INTO cutover_changes (table_name, key1, kind, sequence, at)
VALUES (?1, ?2, ?3, NULL, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER));

-- name: triggers
SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'cutover_log_*';

-- name: newestChange
SELECT coalesce(max(id), 0) FROM cutover_changes;

-- name: prunedThrough
SELECT pruned_through FROM cutover_log;

-- name: session
SELECT key1 FROM cutover_changes WHERE kind = 'session' AND id <= ?1 ORDER BY id DESC LIMIT 1;

-- name: prune
DELETE FROM cutover_changes WHERE id <= ?1 AND kind <> 'session';

-- name: setPruned
UPDATE cutover_log SET pruned_through = ?1, complete_after = max(
  complete_after, coalesce((SELECT max(sequence) FROM cutover_changes WHERE id <= ?1), 0)) WHERE pruned_through < ?1;

-- name: gaps
SELECT count(*) FROM cutover_changes WHERE id > ?1 AND kind = 'gap' AND table_name = ?2;

-- name: changedKeys
SELECT DISTINCT key1, key2, key3 FROM cutover_changes
WHERE id > ?1 AND table_name = ?2 AND kind NOT IN ('gap', 'session') LIMIT ?3;

-- name: foreignWrites
SELECT id, table_name, key1, key2, key3, kind, at FROM cutover_changes
WHERE sequence IS NULL AND kind <> 'session' AND id > ?1 ORDER BY id LIMIT ?2;

-- name: foreignCounts
SELECT table_name, count(*) FROM cutover_changes
WHERE sequence IS NULL AND kind <> 'session' GROUP BY table_name ORDER BY table_name;

-- name: foreignTables
SELECT DISTINCT table_name FROM cutover_changes WHERE sequence IS NULL AND kind <> 'session';

-- name: acceptForeign
-- They stay changes, which the next comparison looks at.
UPDATE cutover_changes SET sequence = 0 WHERE sequence IS NULL AND kind <> 'session' AND table_name = ?1 AND id <= ?2;

-- name: newerChange
SELECT count(*) FROM cutover_changes
WHERE table_name = ?1 AND key1 IS ?2 AND key2 IS ?3 AND key3 IS ?4 AND (sequence > ?5
  OR sequence IS NULL AND id > coalesce((SELECT max(id) FROM cutover_changes WHERE sequence < ?5), 0));

-- name: completeAfter
SELECT complete_after FROM cutover_log;

-- name: endLog
DROP TABLE IF EXISTS cutover_changes;
DROP TABLE IF EXISTS cutover_log;
