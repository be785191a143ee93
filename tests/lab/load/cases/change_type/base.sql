\ir ../../item.sql
CREATE TABLE owner (id bigint PRIMARY KEY);
INSERT INTO owner SELECT generate_series(1, 400000);
ALTER TABLE item ADD CONSTRAINT item_owner FOREIGN KEY (owner_id) REFERENCES owner (id),
  ADD CONSTRAINT item_owner_positive CHECK (owner_id > 0);
CREATE INDEX item_owner_id ON item (owner_id);
