CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, created_at timestamptz);
-- migration 2
CREATE INDEX orders_customer_idx ON orders (customer_id, created_at DESC);
CREATE INDEX ON orders (created_at);
