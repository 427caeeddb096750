-- What others than the sink have written, newest first; where tables are named, to those, and to some of the documents.
-- name: ListForeignWrites :many
SELECT
  table_name, CASE table_name WHEN 'documents' THEN key ->> 'name' END AS "document?", op, key::text AS "key?", at,
  db_user, application_name
FROM foreign_writes
WHERE sqlc.narg(tables)::text[] IS NULL OR table_name = ANY (sqlc.narg(tables)::text[])
  OR (table_name = 'documents' AND (key IS NULL OR key ->> 'name' = ANY (@documents::text[])))
ORDER BY id DESC
LIMIT @maximum;

-- How many writes to a table are noted, up to the newest, which `id` is.
-- name: SumForeignWrites :one
SELECT count(*) AS "writes!", coalesce(max(id), 0) AS "id!" FROM foreign_writes WHERE table_name = @table_name;

-- Forgets the writes to a table up to one, since somebody has looked at them and takes what they left for right.
-- name: AcceptForeignWrites :execrows
DELETE FROM foreign_writes WHERE table_name = @table_name AND id <= @id;

-- How many writes there were to each table; to documents, by the document.
-- name: CountForeignWrites :many
SELECT table_name, CASE table_name WHEN 'documents' THEN key ->> 'name' END AS "document?", count(*) AS "writes!"
FROM foreign_writes
GROUP BY 1, 2
ORDER BY 1, 2;

-- The newest write so far; 0 where there is none.
-- name: GetNewestForeignWrite :one
SELECT coalesce(max(id), 0) AS "id!" FROM foreign_writes;

-- Forgets the writes up to one, since a backfill has replaced what they left.
-- name: ClearForeignWrites :execrows
DELETE FROM foreign_writes WHERE id <= @id;

-- Hears from now on what transactions change, see migration 0014.
-- name: ListenForChanges :exec
LISTEN cutover_changes;
