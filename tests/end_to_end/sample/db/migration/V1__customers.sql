CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE
);
INSERT INTO customers (name, email)
SELECT 'Customer ' || n, n || '@example.com' FROM generate_series(1, 2000) AS n;
