CREATE TABLE orders (id bigint PRIMARY KEY);
-- migration 2
ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
ALTER TABLE orders ALTER COLUMN currency DROP DEFAULT;
