-- name: AddModels :execrows
-- rows: StoredName
INSERT INTO models (id, seq)
SELECT DISTINCT ON (r.id) r.id, r.seq FROM unnest(@id::text[], @seq::bigint[]) AS r (id, seq) ORDER BY r.id, r.seq
ON CONFLICT (id) DO NOTHING;

-- name: AddSymbols :execrows
-- rows: StoredName
INSERT INTO symbols (id, seq)
SELECT DISTINCT ON (r.id) r.id, r.seq FROM unnest(@id::text[], @seq::bigint[]) AS r (id, seq) ORDER BY r.id, r.seq
ON CONFLICT (id) DO NOTHING;

-- Keeps what was said of models. One that was only mentioned so far has nothing to lose, whatever mentioned it.
-- name: UpsertModels :execrows
-- rows: StoredDetail
INSERT INTO models AS t (id, detail, seq)
SELECT r.* FROM unnest(@id::text[], @detail::json[], @seq::bigint[]) AS r
ON CONFLICT (id) DO UPDATE SET detail = excluded.detail, seq = greatest(t.seq, excluded.seq), updated_at = now()
WHERE t.seq <= excluded.seq OR t.detail IS NULL;

-- name: UpsertSymbols :execrows
-- rows: StoredDetail
INSERT INTO symbols AS t (id, detail, seq)
SELECT r.* FROM unnest(@id::text[], @detail::json[], @seq::bigint[]) AS r
ON CONFLICT (id) DO UPDATE SET detail = excluded.detail, seq = greatest(t.seq, excluded.seq), updated_at = now()
WHERE t.seq <= excluded.seq OR t.detail IS NULL;

-- name: ListModels :many
SELECT id FROM models ORDER BY id;
