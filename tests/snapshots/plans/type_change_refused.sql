CREATE TABLE t (id int PRIMARY KEY);
-- migration 2
ALTER TABLE t ALTER COLUMN id TYPE bigint;
