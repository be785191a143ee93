CREATE TABLE t (id int PRIMARY KEY, n int, last text);
-- migration 2
ALTER TABLE t ALTER COLUMN n TYPE bigint;
