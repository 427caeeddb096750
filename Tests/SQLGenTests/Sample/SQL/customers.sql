-- name: AddCustomer :exec
INSERT INTO customers (id, name, note) VALUES (@id, @name, sqlc.narg(note));

-- name: GetCustomer :one
SELECT id, name, note FROM customers WHERE id = @id;

-- name: CountOrders :many
-- How many orders each customer has, those without any included.
SELECT customers.id, count(orders.id) AS "orders!", max(orders.price) AS highest, orders.customer_id
FROM customers
LEFT JOIN orders ON orders.customer_id = customers.id
GROUP BY customers.id, orders.customer_id
ORDER BY customers.id;

-- name: LoadCustomers :copyfrom
-- rows: Customer
INSERT INTO customers (id, name, note) VALUES (@id, @name, @note);
