-- Someone had written 'payed'. Never again.
ALTER TABLE orders ADD CONSTRAINT orders_status_check
    CHECK (status IN ('new', 'paid', 'packed', 'shipped', 'delivered', 'cancelled'));
