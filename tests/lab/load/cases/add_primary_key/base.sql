\ir ../../item.sql
ALTER TABLE item DROP CONSTRAINT item_pkey;
ALTER TABLE item ALTER COLUMN id DROP NOT NULL;
CREATE INDEX item_by_id ON item (id);
