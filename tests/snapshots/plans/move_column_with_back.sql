CREATE TABLE orders (id int PRIMARY KEY, total numeric(12, 2) NOT NULL DEFAULT 0, currency text);
CREATE TABLE invoices (id int PRIMARY KEY, order_id int UNIQUE REFERENCES orders);
-- migration 2
ALTER TABLE invoices ADD COLUMN total_cents bigint, ADD COLUMN currency text;
-- bellows: back total = i.total_cents / 100.0
UPDATE invoices i SET total_cents = round(o.total * 100)::bigint, currency = o.currency
FROM orders o WHERE o.id = i.order_id;
ALTER TABLE orders DROP COLUMN total, DROP COLUMN currency;
