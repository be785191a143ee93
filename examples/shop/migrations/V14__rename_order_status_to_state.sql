-- bellows: release shop-2.0
-- Everything else calls it a state by now, so the orders do, too.
ALTER TABLE orders RENAME COLUMN status TO state;
