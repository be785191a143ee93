\ir ../../item.sql
ALTER TABLE item ALTER COLUMN name SET NOT NULL;
