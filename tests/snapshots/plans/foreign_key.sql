CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint);
-- migration 2
ALTER TABLE payments ADD CONSTRAINT payments_order_fk FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE;
-- migration 3
ALTER TABLE payments ADD COLUMN refund_of bigint REFERENCES payments (id);
