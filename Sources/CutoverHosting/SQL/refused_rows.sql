-- The rows of a legacy table that the repository cannot have, in the order of numbers where their keys are such.
-- name: ListRefusedRows :many
SELECT source_key, column_name, reason, legacy_row FROM import_rejects
WHERE source_table = @source_table
ORDER BY length(source_key), source_key;

-- name: SetRefusedRow :exec
INSERT INTO import_rejects (source_table, source_key, column_name, reason, legacy_row, seq)
VALUES (@source_table, @source_key, @column_name, @reason, @legacy_row, @seq)
ON CONFLICT (source_table, source_key) DO UPDATE SET
  column_name = excluded.column_name, reason = excluded.reason, legacy_row = excluded.legacy_row, seq = excluded.seq,
  updated_at = now();

-- name: ClearRefusedRows :exec
DELETE FROM import_rejects WHERE source_table = @source_table;

-- name: CountRefusedRows :one
SELECT count(*) AS refused FROM import_rejects WHERE source_table = @source_table;
