\ir ../../item.sql
CREATE INDEX item_state ON item (state);
