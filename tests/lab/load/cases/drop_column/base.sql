\ir ../../item.sql
ALTER TABLE item ALTER COLUMN note SET NOT NULL;
