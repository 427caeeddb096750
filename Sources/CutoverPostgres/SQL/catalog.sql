-- name: CreateScratchSchema :exec
-- Lives in a transaction that is always rolled back.
CREATE SCHEMA cutover_scratch;

-- name: DescribeType :one
SELECT typname::text AS "name!" FROM pg_type WHERE oid = @type::bigint::oid;

-- name: DescribeColumn :one
SELECT relname::text AS "table!", attnotnull AS "is_not_null!"
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attrelid = @table::bigint::oid AND attnum = @number;
