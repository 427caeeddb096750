-- Short queries are over before they are compiled.
-- name: CompileNothing :exec
SET LOCAL jit = off;

-- What tells whether every write to some tables that did not come through the sink was noted: where it follows which
-- journal, the newest backfill, and the triggers, each with the transactions that have touched it and its function last,
-- and where the table of the notes is. No triggers where one is missing or off.
-- name: GetWatch :one
SELECT
  coalesce((SELECT journal FROM sink_positions WHERE sink = @sink), '') AS "journal!",
  coalesce((SELECT backfill_seq FROM sink_positions WHERE sink = @sink), 0) AS "backfill_seq!",
  coalesce((
    SELECT md5(string_agg(
      concat_ws('/', w.name, c.oid, c.relfilenode, t.oid, t.xmin, p.oid, p.xmin), ' ' ORDER BY w.name, t.tgname
    ) || pg_relation_filenode(to_regclass('foreign_writes')))
    FROM unnest(@tables::text[]) AS w (name)
    JOIN pg_class AS c ON c.oid = to_regclass(w.name)
    JOIN pg_trigger AS t ON t.tgrelid = c.oid
    JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.tgname IN ('foreign_write', 'foreign_truncate') AND t.tgenabled = 'A' AND p.proname = 'note_foreign_write'
    HAVING count(*) = 2 * cardinality(@tables::text[])
  ), '') AS "triggers!";

-- The schema that the domain's tables are in; no row where there are none.
-- name: GetSchemaName :one
SELECT n.nspname::text AS "schema!"
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass('sink_positions');

-- Of each table beside `sink_positions` the triggers that note what others write to it, as above; empty where one is
-- missing or off.
-- name: ListTableWatches :many
SELECT c.relname::text AS "table!", coalesce((
    SELECT md5(string_agg(concat_ws('/', c.oid, c.relfilenode, t.oid, t.xmin, p.oid, p.xmin), ' ' ORDER BY t.tgname)
      || pg_relation_filenode(to_regclass('foreign_writes')))
    FROM pg_trigger AS t
    JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE t.tgrelid = c.oid AND t.tgname IN ('foreign_write', 'foreign_truncate') AND t.tgenabled = 'A'
      AND p.proname = 'note_foreign_write'
    HAVING count(*) = 2
  ), '') AS "triggers!"
FROM pg_class AS c
WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('sink_positions'))
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname;
