\ir ../../item.sql
ALTER TABLE item ADD COLUMN code text;
UPDATE item SET code = (id % 1000)::text;
VACUUM FULL item;
