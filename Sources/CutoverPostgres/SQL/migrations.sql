-- name: CreateMigrationState :exec
-- The table as golang-migrate makes it.
CREATE TABLE IF NOT EXISTS schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);

-- name: HasMigrationState :one
SELECT to_regclass('schema_migrations') IS NOT NULL AS "exists!";

-- name: ReadMigrationOwner :one
-- Whose tables they are: a comment, which golang-migrate leaves alone.
SELECT substring(obj_description(to_regclass('schema_migrations'), 'pg_class') FROM '^Tables of (.*)$') AS "owner?";

-- name: WriteMigrationOwner :one
-- The statement that notes it.
SELECT format('COMMENT ON TABLE schema_migrations IS %L', 'Tables of ' || @owner::text) AS "script!";

-- name: ReadMigrationState :many
-- At most one row; none before the first migration.
SELECT version, dirty FROM schema_migrations;

-- name: ClearMigrationState :exec
DELETE FROM schema_migrations;

-- name: WriteMigrationState :exec
INSERT INTO schema_migrations (version, dirty) VALUES (@version, @dirty);

-- name: ReadMigrationScope :one
-- What the keys of the advisory locks are made of.
SELECT current_database()::text AS "database!", current_schema()::text AS "schema";

-- name: LockMigrations :exec
SELECT pg_advisory_lock(@key);

-- name: UnlockMigrations :exec
SELECT pg_advisory_unlock(@key);

-- name: ReadSearchPath :one
SELECT current_setting('search_path') AS "path!";

-- name: SetSearchPath :exec
SELECT set_config('search_path', @path, false);

-- name: UseSchema :exec
-- Makes one schema the whole search path.
SELECT set_config('search_path', quote_ident(@schema), false);

-- name: WriteSchemaCreation :one
-- The statement that creates a schema; no row where it is there.
SELECT format('CREATE SCHEMA %I', @schema::text) AS "script!"
WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = @schema);
