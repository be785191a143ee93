-- bellows: release shop-2.0
-- We sell abroad: every order says its currency. Those we have are in euros; from now on the
-- application says it.
ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';
ALTER TABLE orders ALTER COLUMN currency DROP DEFAULT;
