\ir ../../item.sql
ALTER TABLE item ADD COLUMN tag text;
UPDATE item SET tag = 'old' WHERE id % 2 = 0;
VACUUM FULL item;
