CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  placed_at timestamptz NOT NULL DEFAULT now(),
  note text
);
INSERT INTO orders (customer_id)
SELECT 1 + n % 2000 FROM generate_series(1, 10000) AS n;
