CREATE TABLE orders (id bigint PRIMARY KEY, coupon text NOT NULL, note text);
-- migration 2
ALTER TABLE orders DROP COLUMN coupon, DROP COLUMN note;
