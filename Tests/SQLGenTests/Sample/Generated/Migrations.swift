// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "orders",
      up: """
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

        """,
      down: """
        DROP TABLE orders;
        DROP TABLE customers;

        """),
    Migration(
      version: 2, name: "check_side",
      up: #"""
        ALTER TABLE orders ADD side text NOT NULL DEFAULT 'buy' CHECK (side ~ E'^(buy|sell)\\Z');

        """#,
      down: """
        ALTER TABLE orders DROP side;

        """)
  ]
}
