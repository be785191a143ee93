CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(12, 2) NOT NULL);
-- migration 2
ALTER TABLE orders ADD COLUMN total_cents bigint;
UPDATE orders SET total_cents = round(total * 100)::bigint;
ALTER TABLE orders ALTER COLUMN total_cents SET NOT NULL;
