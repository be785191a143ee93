CREATE TABLE orders (id int PRIMARY KEY, note text);
CREATE TABLE items (id int PRIMARY KEY, order_id int REFERENCES orders);
CREATE INDEX items_order_id ON items (order_id);
-- migration 2
ALTER TABLE items ADD COLUMN note text;
-- bellows: back note = lower(items.note) because it was never written in capitals
UPDATE items SET note = upper(orders.note) FROM orders WHERE items.order_id = orders.id;
