ALTER TABLE customers RENAME COLUMN name TO full_name;
CREATE INDEX orders_placed_at_idx ON orders (placed_at);
