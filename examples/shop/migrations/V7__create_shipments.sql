-- Parcels are numbered by us; the number is printed on the label.
CREATE SEQUENCE parcel_number_seq START WITH 100000;

CREATE TABLE shipments (
    parcel_number  bigint PRIMARY KEY DEFAULT nextval('parcel_number_seq'),
    order_id       bigint      NOT NULL REFERENCES orders (id),
    carrier        text        NOT NULL,
    shipped_at     timestamptz NOT NULL
);

ALTER SEQUENCE parcel_number_seq OWNED BY shipments.parcel_number;
CREATE INDEX shipments_order_idx ON shipments (order_id);
