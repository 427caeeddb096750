-- Lets one change at a time look and decide; readers are not kept out.
-- name: LockFlags :exec
SELECT pg_advisory_xact_lock(hashtextextended('cutover_flags.sets', 0));

-- name: ReadFlagSet :one
SELECT definition FROM cutover_flags.sets ORDER BY version DESC LIMIT 1;

-- name: AddFlagSet :exec
INSERT INTO cutover_flags.sets (version, definition) VALUES (@version, @definition);

-- name: ListAuditLines :many
SELECT line FROM cutover_flags.history ORDER BY n;

-- name: AddAuditLine :exec
INSERT INTO cutover_flags.history (n, line) VALUES (@n, @line);

-- name: GetLastAuditNumber :one
SELECT max(n) AS n FROM cutover_flags.history;

-- name: AddFlagHead :exec
INSERT INTO cutover_flags.heads (store, n, version, hash) VALUES (@store, @n, @version, @hash)
ON CONFLICT DO NOTHING;

-- name: ListFlagHeads :many
SELECT n, version, hash FROM cutover_flags.heads WHERE store = @store ORDER BY id DESC LIMIT @maximum;

-- Tells those who listen, once the change is committed.
-- name: AnnounceFlags :exec
SELECT pg_notify('cutover_flags', @version::text);

-- name: ListenForFlags :exec
LISTEN cutover_flags;
