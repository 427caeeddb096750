-- name: CreateScratchSchema :exec
-- Lives in a transaction that is always rolled back.
CREATE SCHEMA cutover_scratch;

-- name: DescribeType :one
SELECT typname::text AS "name!" FROM pg_type WHERE oid = @type::bigint::oid;

-- name: DescribeColumn :one
SELECT relname::text AS "table!", attnotnull AS "is_not_null!"
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attrelid = @table::bigint::oid AND attnum = @number;

-- name: ListApplications :many
-- The names that the sessions of others have given themselves.
SELECT DISTINCT application_name AS "name!" FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1;

-- name: ListSchemaObjects :many
-- What a schema holds: columns, indexes, constraints, triggers, views and functions, each with all that is said of it,
-- without the schema's own name.
WITH objects (relation, kind, name, definition) AS (
  SELECT c.relname, 'column', a.attname,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = to_regnamespace(@schema) AND c.relkind IN ('r', 'p')
  UNION ALL
  SELECT c.relname, 'index', i.relname, pg_get_indexdef(i.oid)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
  WHERE c.relnamespace = to_regnamespace(@schema)
  UNION ALL
  SELECT c.relname, 'constraint', k.conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = to_regnamespace(@schema)
  UNION ALL
  SELECT c.relname, 'trigger', t.tgname, pg_get_triggerdef(t.oid) || ' enabled ' || t.tgenabled::text
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = to_regnamespace(@schema) AND NOT t.tgisinternal
  UNION ALL
  SELECT c.relname, 'view', c.relname, pg_get_viewdef(c.oid)
  FROM pg_class c
  WHERE c.relnamespace = to_regnamespace(@schema) AND c.relkind IN ('v', 'm')
  UNION ALL
  SELECT '', 'function', p.oid::regprocedure::text, md5(p.prosrc)
  FROM pg_proc p
  WHERE p.pronamespace = to_regnamespace(@schema)
)
SELECT relation::text AS "relation!", kind AS "kind!", replace(name::text, @schema || '.', '') AS "name!",
  replace(definition, @schema || '.', '') AS "definition!"
FROM objects
ORDER BY 1, 2, 3;

-- name: CurrentSchema :one
-- Where tables without a schema's name are looked for and made, and what the server is.
SELECT current_schema()::text AS "name", current_setting('server_version') AS "version!",
  extract(epoch FROM clock_timestamp())::double precision AS "now!",
  has_schema_privilege(current_schema(), 'CREATE') AS "may_create", pg_is_in_recovery() AS "is_replica!";

-- name: ListReplicas :many
-- How far the servers that follow this one are behind. The server says NULL of one that has all and is sent nothing; of
-- one whose lag it does not know yet, and of all that this user may not see, there is no row.
SELECT application_name::text AS "name!", max(seconds) AS "seconds!"
FROM (
  SELECT application_name,
    extract(epoch FROM coalesce(replay_lag, CASE WHEN replay_lsn >= sent_lsn THEN interval '0' END))::double precision
      AS seconds
  FROM pg_stat_replication
) AS replicas
WHERE seconds IS NOT NULL AND application_name IS NOT NULL
GROUP BY application_name ORDER BY application_name;

-- name: ListBlockers :many
-- The sessions that a session waits for a lock of, and those that these wait for. Whom nobody holds up comes first.
WITH RECURSIVE chain (pid) AS (
  SELECT unnest(pg_blocking_pids(@process::integer))
  UNION
  SELECT unnest(pg_blocking_pids(chain.pid)) FROM chain
)
SELECT b.pid AS "process!", coalesce(b.usename::text, '') AS "user!", coalesce(b.application_name, '') AS "application!",
  coalesce(b.state, '') AS "state!", coalesce(b.xact_start, b.query_start) AS "since?",
  left(regexp_replace(coalesce(b.query, ''), '\s+', ' ', 'g'), 120) AS "query!"
FROM chain JOIN pg_stat_activity AS b ON b.pid = chain.pid
ORDER BY cardinality(pg_blocking_pids(b.pid)) > 0, b.xact_start, b.pid;

-- name: ListWaiters :many
-- The sessions of Cutover in this database that wait for a lock.
SELECT pid AS "process!", application_name AS "application!",
  coalesce(extract(epoch FROM clock_timestamp() - query_start), 0)::double precision AS "seconds!"
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name LIKE 'cutover%'
  AND pid <> pg_backend_pid()
ORDER BY query_start;
