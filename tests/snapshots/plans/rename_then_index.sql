CREATE TABLE orders (id bigint PRIMARY KEY, status text);
-- migration 2
ALTER TABLE orders RENAME COLUMN status TO state;
-- migration 3
CREATE INDEX orders_state_idx ON orders (state);
