-- bellows: release shop-2.0
-- Discounts are lines of the order now.
ALTER TABLE orders DROP COLUMN coupon_code;
