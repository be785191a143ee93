-- bellows: release shop-2.0
-- The payment service has moved in with us: no payment without its order.
ALTER TABLE payments
    ADD CONSTRAINT payments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id);
