\ir ../../item.sql
CREATE INDEX item_name ON item (name);
