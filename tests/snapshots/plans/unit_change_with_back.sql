CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(12, 2) NOT NULL, state text);
-- migration 2
ALTER TABLE orders ADD COLUMN total_cents bigint;
-- bellows: back total = o.total_cents / 100.0
UPDATE orders AS o SET total_cents = round(o.total * 100)::bigint WHERE o.state IS NOT NULL;
ALTER TABLE orders DROP COLUMN total;
