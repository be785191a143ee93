-- The back office lists orders by status, the account page lists them by customer.
CREATE INDEX orders_status_idx ON orders (status, created_at);
CREATE INDEX orders_customer_idx ON orders (customer_id);
