-- name: UpsertOrders :execrows
-- rows: Event
-- @param id: order.id
-- @param customer_id: order.customerId
-- @param price: order.price
-- @param details: order.details
-- Writes orders, unless a newer event has written them already.
INSERT INTO orders (id, customer_id, price, details, seq)
SELECT id, customer_id, price, details, @seq -- the same for all
FROM unnest(@id::text[], @customer_id::bigint[], @price::float8[], @details::json[]) AS o (id, customer_id, price, details)
ON CONFLICT (id) DO UPDATE SET price = excluded.price, details = excluded.details, seq = excluded.seq
WHERE orders.seq < excluded.seq;

-- name: ListOrders :many
-- row: Event
-- @column id: order.id
-- @column customer_id: order.customerId
-- @column price: order.price
-- @column details: order.details
/* A comment with a ; and an @parameter. */
SELECT id, customer_id, price, details, seq FROM orders WHERE tags @> @tags AND placed_at > @since AND side <> '@side;' ORDER BY id;

-- name: GetTotal :one
SELECT total, tags, placed_at, side AS "in" FROM orders WHERE id = sqlc.arg('id');

-- name: DeleteOrders :execrows
DELETE FROM orders WHERE seq <= @seq OR side = E'it\'s @nobody' OR id = $$ @nothing; $$;
