CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL DEFAULT 'new', note text);
CREATE INDEX orders_status_idx ON orders (status, id) WHERE status <> 'done';
-- migration 2
ALTER TABLE orders RENAME COLUMN status TO state;
