CREATE TABLE customers (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  note varchar(40)
);

CREATE TABLE orders (
  id text PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  price double precision NOT NULL,
  total numeric NOT NULL DEFAULT 0,
  details json,
  tags text[] NOT NULL DEFAULT '{}',
  placed_at timestamptz NOT NULL DEFAULT now(),
  seq bigint NOT NULL
);
