-- data.sql: three years of trade for the schema of release 1.9 (V1 to V12): 500,000 orders, or as
-- many as `psql -v orders=N` says.
-- The same rows every time: everything comes from row numbers, nothing from random() or the clock.
-- Run as superuser: foreign keys are not checked row by row while this loads.
\set ON_ERROR_STOP on
\if :{?orders}
\else
\set orders 500000
\endif
\set customers 50000
\set products 2000

BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;
SET LOCAL timezone = 'UTC';

-- A number from 0 to modulus - 1 that looks random and is not.
CREATE FUNCTION pg_temp.scatter(n bigint, salt bigint, modulus bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((n * 2654435761 + salt * 40503) % 4294967296 * 69069 / 65536 % 65536 * 65536
           + (n * 40503 + salt * 2654435761) % 4294967296 * 1664525 / 65536 % 65536) % modulus $$;

INSERT INTO customers (id, email, name, created_at)
SELECT n, 'customer' || n || '@example.org', 'Customer ' || n,
       timestamptz '2021-06-01' + n * interval '29 minutes'
  FROM generate_series(1, :customers) AS n;

INSERT INTO addresses (id, customer_id, street, postcode, city, country, is_default)
SELECT n, 1 + (n - 1) % :customers, 'Long Street ' || 1 + pg_temp.scatter(n, 1, 300),
       lpad(pg_temp.scatter(n, 2, 100000)::text, 5, '0'),
       (ARRAY['Berlin', 'Porto', 'Lyon', 'Vienna', 'Ghent'])[1 + n % 5],
       (ARRAY['DE', 'PT', 'FR', 'AT', 'BE'])[1 + n % 5], n <= :customers
  FROM generate_series(1, :customers * 6 / 5) AS n;

INSERT INTO categories (id, parent_id, name)
SELECT n, CASE WHEN n > 5 THEN 1 + n % 5 END, 'Category ' || n
  FROM generate_series(1, 25) AS n;

INSERT INTO products (id, category_id, sku, name, price, updated_at)
SELECT n, 6 + n % 20, 'SKU-' || lpad(n::text, 6, '0'), 'Product ' || n,
       (499 + n * 37 % 9000) / 100.0, timestamptz '2022-01-01'
  FROM generate_series(1, :products) AS n;

INSERT INTO coupons (code, percent_off, valid_until)
SELECT 'SAVE' || n, n, date '2027-01-01' FROM generate_series(1, 50) AS n;

-- An id is made of the milliseconds since 2020, the node (512 and above: long gone) and a counter.
CREATE TEMPORARY TABLE new_order ON COMMIT DROP AS
SELECT n, ordered_at,
       (((extract(epoch FROM ordered_at) - 1577836800) * 1000)::bigint << 22)
           | ((512 + n % 64) << 12) AS id
  FROM generate_series(1, :orders) AS n,
       LATERAL (SELECT timestamptz '2022-01-01' + n * interval '190 seconds'
                       + pg_temp.scatter(n, 3, 190000) * interval '1 millisecond') AS t (ordered_at);

INSERT INTO order_items (order_id, line, product_id, quantity, unit_price)
SELECT o.id, line, p.id, 1 + (o.n + line) % 3, p.price
  FROM new_order o
  CROSS JOIN LATERAL generate_series(1, 1 + o.n % 3) AS line
  JOIN products p ON p.id = 1 + pg_temp.scatter(o.n, 10 + line, :products);

-- Almost all of them were delivered long ago; the last two in a hundred are still on their way.
INSERT INTO orders (id, customer_id, status, total, created_at, updated_at, coupon_code)
SELECT o.id, 1 + pg_temp.scatter(o.n, 4, :customers),
       CASE WHEN o.n % 40 = 7 THEN 'cancelled'
            WHEN o.n <= :orders * 0.98 THEN 'delivered'
            ELSE (ARRAY['new', 'paid', 'packed', 'shipped'])[1 + o.n % 4] END,
       i.total, o.ordered_at, o.ordered_at + interval '2 days',
       CASE WHEN o.n % 10 = 3 THEN 'SAVE' || 1 + o.n % 50 ELSE '' END
  FROM new_order o
  JOIN (SELECT order_id, sum(quantity * unit_price) AS total
          FROM order_items GROUP BY order_id) i ON i.order_id = o.id
 ORDER BY o.n;

INSERT INTO payments (id, order_id, method, amount, paid_at)
SELECT o.id + 1, o.id, (ARRAY['card', 'wallet', 'invoice', 'transfer']::payment_method[])[1 + n % 4],
       orders.total, o.ordered_at + interval '1 minute'
  FROM new_order o
  JOIN orders ON orders.id = o.id
 WHERE orders.status <> 'new'
 ORDER BY o.n;

INSERT INTO shipments (parcel_number, order_id, carrier, shipped_at)
SELECT 100000 + o.n, o.id, (ARRAY['Snail', 'Pigeon', 'Hare'])[1 + n % 3],
       o.ordered_at + interval '1 day'
  FROM new_order o
  JOIN orders ON orders.id = o.id
 WHERE o.n > :orders / 2 AND orders.status IN ('shipped', 'delivered')
 ORDER BY o.n;

INSERT INTO reviews (product_id, customer_id, rating, comment, written_at)
SELECT 1 + n % :products, 1 + n * 7 % :customers, 1 + pg_temp.scatter(n, 5, 5),
       CASE WHEN n % 3 = 0 THEN 'As described.' END, timestamptz '2024-01-01' + n * interval '1 minute'
  FROM generate_series(1, 30000) AS n;

SELECT setval(pg_get_serial_sequence('customers', 'id'), :customers),
       setval(pg_get_serial_sequence('addresses', 'id'), :customers * 6 / 5),
       setval(pg_get_serial_sequence('categories', 'id'), 25),
       setval(pg_get_serial_sequence('products', 'id'), :products),
       setval('parcel_number_seq', 100000 + :orders) \g /dev/null
COMMIT;
