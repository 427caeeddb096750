-- name: ListSinceInceptionModels :many
SELECT DISTINCT model_id FROM since_inception_values ORDER BY model_id;
