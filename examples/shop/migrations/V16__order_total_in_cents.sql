-- bellows: release shop-2.0
-- Whole cents are what the new checkout calculates with.
ALTER TABLE orders ADD COLUMN total_cents bigint;
UPDATE orders SET total_cents = round(total * 100)::bigint;
ALTER TABLE orders ALTER COLUMN total_cents SET NOT NULL;
