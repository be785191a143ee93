-- One review for each customer and product.
CREATE TABLE reviews (
    product_id   bigint      NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    customer_id  bigint      NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    rating       smallint    NOT NULL,
    comment      text,
    written_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (product_id, customer_id),
    CONSTRAINT reviews_rating_check CHECK (rating BETWEEN 1 AND 5)
);

CREATE INDEX reviews_customer_idx ON reviews (customer_id);
