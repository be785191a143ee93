-- hide-for 86400
CREATE TABLE orders (id bigint PRIMARY KEY, coupon text NOT NULL UNIQUE, note text);
CREATE INDEX orders_note ON orders (note);
-- migration 2
ALTER TABLE orders DROP COLUMN coupon, DROP COLUMN IF EXISTS note;
-- migration 3
ALTER TABLE orders ADD CONSTRAINT orders_id CHECK (id > 0);
