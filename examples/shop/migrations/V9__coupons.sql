-- A coupon takes a percentage off. The order remembers its code, even when the coupon is gone.
CREATE TABLE coupons (
    code         text    PRIMARY KEY,
    percent_off  integer NOT NULL,
    valid_until  date,
    CONSTRAINT coupons_percent_off_check CHECK (percent_off BETWEEN 1 AND 100)
);

ALTER TABLE orders ADD COLUMN coupon_code text NOT NULL DEFAULT '';
