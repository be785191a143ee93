CREATE TABLE t (id int PRIMARY KEY, n int);
-- migration 2
ALTER TABLE t ALTER n TYPE bigint;
ALTER TABLE t RENAME COLUMN n TO m;
