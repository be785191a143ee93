ALTER TABLE item ADD CONSTRAINT item_hits_positive CHECK (hits >= 0);
