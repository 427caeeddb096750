-- name: ExportSnapshot :one
-- Makes the transaction's snapshot available to other sessions, until the transaction ends.
SELECT pg_export_snapshot() AS "name!";
