-- bellows: release shop-2.0
-- The account page shows the newest orders first.
CREATE INDEX orders_customer_created_idx ON orders (customer_id, created_at DESC);
