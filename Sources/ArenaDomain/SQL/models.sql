-- name: AddModels :execrows
INSERT INTO models (id, seq)
SELECT DISTINCT ON (id) id, @seq::bigint FROM unnest(@id::text[]) AS r (id)
ON CONFLICT (id) DO NOTHING;

-- name: AddSymbols :execrows
INSERT INTO symbols (id, seq)
SELECT DISTINCT ON (id) id, @seq::bigint FROM unnest(@id::text[]) AS r (id)
ON CONFLICT (id) DO NOTHING;

-- name: ListModels :many
SELECT id FROM models ORDER BY id;
