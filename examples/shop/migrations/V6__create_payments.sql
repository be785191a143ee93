-- Payments came from a service of their own, which is why order_id points nowhere yet.
CREATE TYPE payment_method AS ENUM ('card', 'invoice', 'transfer');

CREATE TABLE payments (
    id        bigint         PRIMARY KEY,
    order_id  bigint         NOT NULL,
    method    payment_method NOT NULL,
    amount    numeric(12,2)  NOT NULL CHECK (amount >= 0),
    paid_at   timestamptz    NOT NULL
);

CREATE INDEX payments_order_idx ON payments (order_id);
