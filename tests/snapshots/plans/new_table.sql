CREATE TABLE orders (id bigint PRIMARY KEY);
-- migration 2
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), amount numeric NOT NULL CHECK (amount > 0));
CREATE INDEX refunds_order_idx ON refunds (order_id);
INSERT INTO refunds SELECT id, id, 1 FROM orders WHERE id < 0;
COMMENT ON TABLE refunds IS 'money back';
