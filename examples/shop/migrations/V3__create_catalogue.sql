-- What is sold: products in a tree of categories.
CREATE TABLE categories (
    id         serial PRIMARY KEY,
    parent_id  integer REFERENCES categories (id),
    name       text NOT NULL UNIQUE
);

CREATE TABLE products (
    id           bigserial PRIMARY KEY,
    category_id  integer       NOT NULL REFERENCES categories (id),
    sku          varchar(32)   NOT NULL,
    name         text          NOT NULL,
    price        numeric(10,2) NOT NULL CHECK (price >= 0),
    updated_at   timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT products_sku_key UNIQUE (sku)
);

CREATE INDEX products_category_idx ON products (category_id);
